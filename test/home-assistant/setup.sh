#!/usr/bin/env bash
# Makes a directory where Home Assistant runs: its Python package needs a newer Python than many
# machines have, so it gets Debian 13's in a folder of its own. Prints how to use it.
# Needs root, debootstrap and 1.5 GB. Usage: setup.sh [DIRECTORY]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "${1:-$here/../../build/home-assistant}"
cd "${1:-$here/../../build/home-assistant}"

version=2026.2.3
if ./python -c 'import homeassistant' 2>/dev/null; then exit 0; fi

packages=python3,python3-venv,python3-dev,gcc,g++,ca-certificates
debootstrap --variant=minbase --include=$packages trixie root "${DEBIAN_MIRROR:-http://deb.debian.org/debian}"
cp /etc/resolv.conf root/etc/
# Settings of pip that this machine needs, its certificates among them.
if [ -f /etc/pip.conf ]; then cp /etc/pip.conf root/etc/; fi
cp /etc/ssl/certs/ca-certificates.crt root/etc/ssl/certs/
cat > python <<END
#!/bin/sh
exec chroot "$PWD/root" /ha/bin/python "\$@"
END
chmod +x python
chroot root python3 -m venv /ha
chroot root /ha/bin/pip install --quiet "homeassistant==$version" paho-mqtt==2.1.0
echo "Now run: LARES_HOME_ASSISTANT=$PWD npx mocha test/home-assistant/home-assistant.test.ts"
