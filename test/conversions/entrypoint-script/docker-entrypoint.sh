#!/bin/sh
set -e
if [ "$1" = server ]; then
	export MODE="mode $(id -un)"
fi
exec "$@"
