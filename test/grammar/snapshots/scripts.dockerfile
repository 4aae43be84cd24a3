#syntax=docker/dockerfile:1.7-labs
#check=skip=JSONArgsRecommended

FROM debian:bookworm-slim AS tools
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
RUN <<EOF
apt-get update
for package in curl jq "python3"; do
  apt-get install -y --no-install-recommends "$package"
done
rm -rf /var/lib/apt/lists/*
EOF

FROM tools AS configured
COPY <<-'EOF' /etc/motd
	It's a file, with one quote.
	EOF
COPY --chmod=755 <<EOF /usr/local/bin/entrypoint
#!/bin/sh
set -e
case "$1" in
  serve) exec server --port "${PORT:-80}" ;;
  *) exec "$@" ;;
esac
EOF
COPY <<app.json <<app.yaml /etc/app/
{ "port": 80, "debug": false }
app.json
port: 80
debug: no
app.yaml
RUN --mount=type=secret,id=token,env=TOKEN <<EOF
#!/usr/bin/env python3
import os
print(f"{os.environ['TOKEN']!r}")
EOF
RUN set -x; \
    python3 - <<EOF > /out.txt && \
    echo done
print("a")
EOF
ONBUILD COPY --from=tools /x /y
ENTRYPOINT ["entrypoint"]
CMD serve
