// What `dockerfile-stages --help` prints: one screen.

/** The help text. */
export const help = `dockerfile-stages: Dockerfiles as BuildKit understands them, as graphs of stages

  dockerfile-stages graph --json FILE...
      A JSON object per file and line: its stages, every reference to a stage or
      an image with what it means, and the stages that the default target needs.
  dockerfile-stages check [--format text|json] FILE...
      What is wrong, a line each: FILE:LINE:COLUMN SEVERITY CODE MESSAGE, or a
      JSON object. Severities: error, warning, information, hint. A FILE may
      also be a compose, bake or CI file, for the stages that it names.
  dockerfile-stages convert [--base NAME] [--with EXTRA,...] [--json] FILE
      A single-stage file as a multi-stage one, on NAME or the soundest base.
      EXTRA: cache-mounts, dependencies-stage, dev, link, production, user.
  dockerfile-stages convert --verify [--base NAME] [--engine NAME] [--smoke CMD]
      [--context FOLDER] [--seconds N] FILE [-- ARGUMENT...]
      Builds both files with docker, podman, nerdctl or buildah, runs both with
      CMD or as they are, for at most N seconds (10), and says what differs.
      ARGUMENTs go to the builds.
  dockerfile-stages lsp --stdio
      The language server. Also --node-ipc, --socket=PORT and --pipe=NAME.
  dockerfile-stages --help | --version

FILE is a path, or - for standard input. Lines and columns count from 1, stages
from 0. check and convert look at the files beside each Dockerfile, and through
its repository, or the current folder, for what builds it; standard input is a
Dockerfile of the current folder. Only --verify builds anything.

Exit codes: 0 done; 1 check found an error, or --verify a difference; 2 bad
usage, or a file could not be read (the others are still done); 3 there is no
sound conversion; 4 --verify could not tell.
`;
