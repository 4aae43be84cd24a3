echo "$MODE $LEVEL in $(pwd) with $*"
cat report /data/one
