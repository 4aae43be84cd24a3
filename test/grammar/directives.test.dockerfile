# SYNTAX TEST "source.dockerfile.stages" "Parser directives: the first lines only"
# syntax=docker/dockerfile:1.7
# <- punctuation.definition.directive.dockerfile
# ^^^^^^ meta.directive.dockerfile keyword.other.directive.dockerfile
#       ^ keyword.operator.assignment.dockerfile
#        ^^^^^^^^^^^^^^^^^^^^^ string.unquoted.directive.dockerfile
#Check = skip=JSONArgsRecommended;error=true
#^^^^^ keyword.other.directive.dockerfile
#        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ string.unquoted.directive.dockerfile
# A comment ends them.
# ^^^^^^^^^^^^^^^^^^^^ comment.line.number-sign.dockerfile - meta.directive.dockerfile
# escape=`
# ^^^^^^^^ comment.line.number-sign.dockerfile - meta.directive.dockerfile
FROM alpine
RUN echo \
#        ^ punctuation.separator.continuation.line.dockerfile
  FROM
# ^^^^ meta.instruction.run.dockerfile - keyword.other.special-method.dockerfile
