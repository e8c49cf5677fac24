#!/usr/bin/env bash
# Makes a directory where @tensorflow/tfjs-node works, without its install script, which fetches
# TensorFlow's C library from the open web (and, on arm64, an addon for another machine): the
# library comes from TensorFlow's Python wheel instead, and the addon is built here.
# Needs npm, pip, unzip, make, g++ and 2 GB. Usage: setup.sh [DIRECTORY]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "${1:-$here/../../build/tfjs-node}"
cd "${1:-$here/../../build/tfjs-node}"

works() { node -e 'require("@tensorflow/tfjs-node")' >/dev/null 2>&1; }
if works; then exit 0; fi

# Of the versions tried, 2.15 trains fastest and takes the least memory.
version=2.15.1
case $(uname -m) in
  x86_64) wheel=tensorflow-cpu platform=manylinux2014_x86_64 ;;
  aarch64) wheel=tensorflow-cpu-aws platform=manylinux2014_aarch64 ;;
  *) echo "setup.sh: no TensorFlow wheel for $(uname -m), expected x86_64 or aarch64" >&2; exit 2 ;;
esac

cp "$here/package.json" "$here/package-lock.json" .
npm ci --ignore-scripts --no-audit --no-fund

python3 -m pip download --quiet --no-deps --only-binary=:all: --python-version 3.11 \
  --platform "$platform" --dest wheel "$wheel==$version"
unzip -qo wheel/*.whl 'tensorflow/libtensorflow*' 'tensorflow/include/*'
rm -r wheel

# The names that the linker, the loader and tfjs-node's own check look for.
package=node_modules/@tensorflow/tfjs-node
mkdir -p "$package/deps/lib"
ln -sfn "$PWD/tensorflow/include" "$package/deps/include"
for name in libtensorflow_cc.so.2 libtensorflow.so libtensorflow.so.2.9.1; do
  ln -sf "$PWD/tensorflow/libtensorflow_cc.so.2" "$package/deps/lib/$name"
done
for name in libtensorflow_framework.so libtensorflow_framework.so.2; do
  ln -sf "$PWD/tensorflow/libtensorflow_framework.so.2" "$package/deps/lib/$name"
done

# Node's own headers, where they are installed, save node-gyp a download.
prefix=$(dirname "$(dirname "$(readlink -f "$(command -v node)")")")
if [ -f "$prefix/include/node/node_api.h" ]; then export npm_config_nodedir=$prefix; fi
npm_config_build_from_source=true npm rebuild --ignore-scripts=false @tensorflow/tfjs-node

rm -r tensorflow/include
if ! works; then
  echo "setup.sh: @tensorflow/tfjs-node does not load in $PWD" >&2
  node -e 'require("@tensorflow/tfjs-node")'
fi
