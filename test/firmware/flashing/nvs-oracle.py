"""Espressif's own generator (PyPI: esp-idf-nvs-partition-gen 0.3.0), as the oracle of nvs-image.test.ts.

Reads {"namespace", "texts", "bytes"} as JSON from standard input, writes the image to standard output.
"""
import io
import json
import sys

from esp_idf_nvs_partition_gen import nvs_partition_gen as nvs

case = json.load(sys.stdin)
image = io.BytesIO()
# As its command line does: the reserved page comes on top.
with nvs.nvs_open(image, case["bytes"] - 4096, nvs.Page.VERSION2) as partition:
    nvs.write_entry(partition, case["namespace"], "namespace", "", "")
    for key, text in case["texts"].items():
        nvs.write_entry(partition, key, "data", "string", text)
sys.stdout.buffer.write(image.getvalue())
