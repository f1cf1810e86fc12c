package org.onnxtwist.runtime.verify;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.runtime.inputs.GraphSizes;
import org.onnxtwist.runtime.inputs.InputGenerator;
import org.onnxtwist.runtime.inputs.InputKind;
import org.onnxtwist.runtime.inputs.InputSizes;
import org.onnxtwist.runtime.session.InferenceException;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceOptions.Optimization;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.session.InferenceSession.Port;
import org.onnxtwist.runtime.session.loading.FloatCopy;
import org.onnxtwist.runtime.session.loading.ModelCopy;
import org.onnxtwist.runtime.session.loading.ModelLoading;
import org.onnxtwist.runtime.session.loading.RuntimeInlining;
import org.onnxtwist.runtime.verify.RewriteVerification.RewriteSubject;

/**
 * The outputs of the original model on generated inputs, run without optimisations.
 *
 * @param converted whether a copy in float ran in its place
 * @param shapes the inputs and their sizes, for reports
 * @param feeds the inputs of each kind
 * @param outputs the outputs for each kind
 */
record OriginalRun(
        boolean converted,
        String shapes,
        Map<InputKind, Map<String, Tensor>> feeds,
        Map<InputKind, Map<String, Tensor>> outputs) {
    /** The kinds that a rewrite is verified with; layers are recorded with the first. */
    static final List<InputKind> KINDS = List.of(InputKind.UNIFORM, InputKind.IMAGE_BYTE);

    /** Runs the original, or says in {@code findings} why it cannot. */
    static Optional<OriginalRun> of(
            RewriteSubject subject,
            long seed,
            ModelLoading loading,
            InferenceOptions options,
            VerificationFindings findings) {
        InferenceOptions plain = options.with(Optimization.NONE);
        try {
            // Checks the functions that the rewrite left; the original need not be read for that.
            RuntimeInlining.requireFewNodes(subject.originalFile().toString(), subject.rewritten());
        } catch (InferenceException tooLarge) {
            findings.notRun(tooLarge.getMessage());
            return Optional.empty();
        }
        try (InferenceSession session = loading.open(subject.originalFile(), plain)) {
            return run(session, false, subject, seed, findings);
        } catch (InferenceException refusal) {
            ModelCopy copy = ModelCopy.of(subject.original().get());
            if (!FloatCopy.concerns(copy.model())) {
                findings.notRun(refusal.getMessage());
                return Optional.empty();
            }
            FloatCopy.convert(copy);
            try (InferenceSession session = loading.open("the original as a copy in float", copy.model(), plain)) {
                Optional<OriginalRun> run = run(session, true, subject, seed, findings);
                run.ifPresent(ran -> findings.useFloatCopy());
                return run;
            } catch (InferenceException second) {
                findings.notRun(refusal.getMessage() + "; as a copy in float it fails too: " + second.getMessage());
                return Optional.empty();
            }
        }
    }

    private static Optional<OriginalRun> run(
            InferenceSession session,
            boolean converted,
            RewriteSubject subject,
            long seed,
            VerificationFindings findings) {
        String last = "with all of them a value would have more than 128 MB";
        // The rewritten model has the inputs of the original, and holds them to the same sizes.
        for (Map<String, long[]> sizes : GraphSizes.of(subject.rewritten()).proposals(session.inputs())) {
            try {
                return Optional.of(run(session, converted, sizes, seed, findings));
            } catch (InferenceException | IllegalArgumentException e) {
                last = String.valueOf(e.getMessage());
            }
        }
        findings.notRun(
                "the original does not run with any of the input sizes that were tried; the last error is: " + last);
        return Optional.empty();
    }

    private static OriginalRun run(
            InferenceSession session,
            boolean converted,
            Map<String, long[]> sizes,
            long seed,
            VerificationFindings findings) {
        InputGenerator generator = new InputGenerator(seed);
        Map<InputKind, Map<String, Tensor>> feeds = new EnumMap<>(InputKind.class);
        Map<InputKind, Map<String, Tensor>> outputs = new EnumMap<>(InputKind.class);
        for (InputKind kind : KINDS) {
            Map<String, Tensor> given = new LinkedHashMap<>();
            try {
                for (Port port : session.inputs()) {
                    long[] dims = sizes.getOrDefault(port.name(), new long[0]);
                    given.put(
                            port.name(),
                            generator.generate(port.name(), port.type().dtype(), dims, kind));
                }
                outputs.put(kind, session.run(given));
                feeds.put(kind, given);
            } catch (InferenceException e) {
                if (outputs.isEmpty()) {
                    throw e;
                }
                findings.remark("The original does not run on inputs of the distribution " + kind.label() + ": "
                        + e.getMessage());
            }
        }
        return new OriginalRun(converted, InputSizes.describe(sizes), feeds, outputs);
    }

    Map<String, Tensor> feeds(InputKind kind) {
        return feeds.getOrDefault(kind, Map.of());
    }

    Map<String, Tensor> outputs(InputKind kind) {
        return outputs.getOrDefault(kind, Map.of());
    }
}
