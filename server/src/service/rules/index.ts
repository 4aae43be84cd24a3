// All rules, our own first, then what BuildKit refuses, then what it warns of.

import { blankBase } from "./blank-base.ts";
import { consistentInstructionCasing } from "./ConsistentInstructionCasing.ts";
import { copyIgnoredFile } from "./CopyIgnoredFile.ts";
import { circularDependency } from "./circular-dependency.ts";
import { copiesBuildTools } from "./copies-build-tools.ts";
import { duplicateStageName } from "./DuplicateStageName.ts";
import { duplicateNameBinding } from "./duplicate-name-binding.ts";
import { exposeInvalidFormat } from "./ExposeInvalidFormat.ts";
import { exposeProtoCasing } from "./ExposeProtoCasing.ts";
import { fromAsCasing } from "./FromAsCasing.ts";
import { fromPlatformFlagConstDisallowed } from "./FromPlatformFlagConstDisallowed.ts";
import { forwardReference } from "./forward-reference.ts";
import { invalidDefaultArgInFrom } from "./InvalidDefaultArgInFrom.ts";
import { invalidDefinitionDescription } from "./InvalidDefinitionDescription.ts";
import { indexReference } from "./index-reference.ts";
import { invalidArguments } from "./invalid-arguments.ts";
import { invalidBase } from "./invalid-base.ts";
import { invalidDirective } from "./invalid-directive.ts";
import { invalidExpansion } from "./invalid-expansion.ts";
import { invalidFlag } from "./invalid-flag.ts";
import { invalidMount } from "./invalid-mount.ts";
import { invalidOnbuild } from "./invalid-onbuild.ts";
import { invalidPlatform } from "./invalid-platform.ts";
import { invalidStageIndex } from "./invalid-stage-index.ts";
import { invalidStageName } from "./invalid-stage-name.ts";
import { invalidSyntax } from "./invalid-syntax.ts";
import { invalidValue } from "./invalid-value.ts";
import { jsonArgsRecommended } from "./JSONArgsRecommended.ts";
import { legacyKeyValueFormat } from "./LegacyKeyValueFormat.ts";
import { libcMismatch } from "./libc-mismatch.ts";
import { lineTooLong } from "./line-too-long.ts";
import { maintainerDeprecated } from "./MaintainerDeprecated.ts";
import { multipleInstructionsDisallowed } from "./MultipleInstructionsDisallowed.ts";
import { missingProgram } from "./missing-program.ts";
import { missingSource } from "./missing-source.ts";
import { mountIndex } from "./mount-index.ts";
import { noEmptyContinuation } from "./NoEmptyContinuation.ts";
import { noStage } from "./no-stage.ts";
import { platformMismatch } from "./platform-mismatch.ts";
import { redundantTargetPlatform } from "./RedundantTargetPlatform.ts";
import { reservedStageName } from "./ReservedStageName.ts";
import type { BuildFileRule, Rule } from "./rule.ts";
import { runtimeMismatch } from "./runtime-mismatch.ts";
import { secretsUsedInArgOrEnv } from "./SecretsUsedInArgOrEnv.ts";
import { stageNameCasing } from "./StageNameCasing.ts";
import { shadowedImage } from "./shadowed-image.ts";
import { singleStageBuild } from "./single-stage-build.ts";
import { stageNameCase } from "./stage-name-case.ts";
import { undefinedArgInFrom } from "./UndefinedArgInFrom.ts";
import { undefinedVar } from "./UndefinedVar.ts";
import { unknownFlag } from "./unknown-flag.ts";
import { unknownInstruction } from "./unknown-instruction.ts";
import { unknownStage } from "./unknown-stage.ts";
import { unknownTarget } from "./unknown-target.ts";
import { unterminatedHeredoc } from "./unterminated-heredoc.ts";
import { unusedStage } from "./unused-stage.ts";
import { variableInFrom } from "./variable-in-from.ts";
import { variableInMountFrom } from "./variable-in-mount-from.ts";
import { workdirRelativePath } from "./WorkdirRelativePath.ts";

/** Every rule that diagnostics run, in the order in which findings of one place are shown. */
export const rules: readonly Rule[] = [
	unusedStage,
	unknownStage,
	indexReference,
	mountIndex,
	duplicateNameBinding,
	shadowedImage,
	missingSource,
	libcMismatch,
	runtimeMismatch,
	platformMismatch,
	missingProgram,
	copiesBuildTools,
	singleStageBuild,
	forwardReference,
	circularDependency,
	invalidStageIndex,
	variableInFrom,
	variableInMountFrom,
	blankBase,
	invalidBase,
	stageNameCase,
	invalidStageName,
	noStage,
	unknownInstruction,
	unknownFlag,
	invalidFlag,
	invalidArguments,
	unterminatedHeredoc,
	invalidDirective,
	invalidOnbuild,
	invalidPlatform,
	invalidExpansion,
	invalidMount,
	invalidValue,
	invalidSyntax,
	lineTooLong,
	consistentInstructionCasing,
	copyIgnoredFile,
	duplicateStageName,
	exposeInvalidFormat,
	exposeProtoCasing,
	fromAsCasing,
	fromPlatformFlagConstDisallowed,
	invalidDefaultArgInFrom,
	invalidDefinitionDescription,
	jsonArgsRecommended,
	legacyKeyValueFormat,
	maintainerDeprecated,
	multipleInstructionsDisallowed,
	noEmptyContinuation,
	redundantTargetPlatform,
	reservedStageName,
	secretsUsedInArgOrEnv,
	stageNameCasing,
	undefinedArgInFrom,
	undefinedVar,
	workdirRelativePath,
];

/** The rules about files that speak of builds. */
export const buildFileRules: readonly BuildFileRule[] = [unknownTarget];
