# SYNTAX TEST "source.dockerfile.stages" "Heredocs: what language they are in"
RUN <<EOF
#!/usr/bin/env python3
#              ^^^^^^^ meta.embedded.block.python source.python
import os
# <------ source.python keyword.control.import.python
print("""never closed
EOF
# <--- keyword.control.heredoc-token.dockerfile
RUN <<EOF
#!/usr/bin/node
const a = `never closed
# <----- meta.embedded.block.javascript source.js storage.type.js
EOF
RUN <<EOF
#!/usr/bin/perl -w
my $x = 1;
# <-- meta.embedded.block.perl source.perl storage.modifier.perl
EOF
RUN <<EOF
#!/usr/bin/env ruby
puts "a#{b}"
#        ^ meta.embedded.block.ruby source.ruby string.quoted.double.interpolated.ruby
EOF
RUN <<EOF
#!/bin/bash -e
echo
# <---- meta.embedded.block.shellscript source.shell support.function.builtin.shell
EOF
RUN python3 - <<EOF
import os
# <------ meta.embedded.block.python source.python keyword.control.import.python
EOF
RUN --mount=type=cache,target=/x /usr/local/bin/python3.12 -u <<'EOF' > /out
import os
# <------ source.python keyword.control.import.python
EOF
RUN <<EOF python
import os
# <------ source.python keyword.control.import.python
EOF
RUN <<EOF node --input-type=module
import os from "os"
# <------ source.js keyword.control.import.js
EOF
RUN node --input-type=module <<EOF
import os from "os"
# <------ source.js keyword.control.import.js
EOF
RUN set -e; perl -w <<EOF
my $x = 1;
# <-- source.perl storage.modifier.perl
EOF
RUN ruby <<EOF
puts 1
# <---- source.ruby support.function.kernel.ruby
EOF
RUN bash -eo pipefail <<'EOF'
echo
# <---- meta.embedded.block.shellscript source.shell support.function.builtin.shell
EOF
RUN /bin/sh <<EOF
echo
# <---- source.shell support.function.builtin.shell
EOF
RUN cat <<EOF > /etc/text
echo "$X"
# <---- string.unquoted.heredoc.dockerfile - source.shell
#      ^ variable.other.readwrite.dockerfile
EOF
RUN cat <<EOF > /etc/app.json
{"a": 1}
#     ^ meta.embedded.block.json source.json constant.numeric.json
EOF
RUN tee -a /etc/app.yaml <<EOF >/dev/null
key: value
# <--- meta.embedded.block.yaml source.yaml entity.name.tag.yaml
EOF
RUN python3 setup.py <<EOF
import
# <------ string.unquoted.heredoc.dockerfile - source.python
EOF
COPY <<EOF /app/run.py
import os
# <------ meta.embedded.block.python source.python keyword.control.import.python
EOF
COPY --chmod=755 <<"EOF" "/app/run.sh"
echo
# <---- meta.embedded.block.shellscript source.shell support.function.builtin.shell
EOF
COPY <<one.js <<two.yml <<three.txt /app/
const a = 1
# <----- source.js storage.type.js
one.js
# <------ keyword.control.heredoc-token.dockerfile
key: value
# <--- source.yaml entity.name.tag.yaml
two.yml
# <------- keyword.control.heredoc-token.dockerfile
const
# <----- string.unquoted.heredoc.dockerfile
three.txt
# <--------- keyword.control.heredoc-token.dockerfile
COPY <<EOF /etc/app.ini
[section]
#^^^^^^^ source.ini entity.name.section.group-title.ini
EOF
COPY <<EOF /entrypoint
#!/bin/sh
exec "$@"
# <---- meta.embedded.block.shellscript source.shell support.function.builtin.shell
EOF
COPY <<EOF /plain
echo
# <---- string.unquoted.heredoc.dockerfile - source.shell
EOF
FROM alpine
# <---- keyword.other.special-method.dockerfile
