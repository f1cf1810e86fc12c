package org.onnxtwist.runtime.verify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.runtime.session.ProviderChoice;
import org.onnxtwist.runtime.verify.RewriteVerification.RewriteSubject;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistResult;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/** Rewrites a model, with or without a fault, and verifies it. */
final class Trial {
    private final Path folder;
    private TwistOptions options = TwistOptions.defaults();
    private Consumer<Model> fault = model -> {};
    private boolean faultInEmitter;
    private OptionalDouble atol = OptionalDouble.empty();

    /** @param folder for the files */
    Trial(Path folder) {
        this.folder = folder;
    }

    Trial with(TwistOptions other) {
        options = other;
        return this;
    }

    /** A fault in the rewritten model alone, as if it had been damaged afterwards. */
    Trial damaged(Consumer<Model> change) {
        fault = change;
        return this;
    }

    /** The fault in everything that the emitter makes. */
    Trial emittedWith(Consumer<Model> change) {
        fault = change;
        faultInEmitter = true;
        return this;
    }

    Trial accepting(double absolute) {
        atol = OptionalDouble.of(absolute);
        return this;
    }

    VerificationReport verify(Path original, Supplier<Model> reader) {
        Model model = reader.get();
        TwistResult result = TwistRewrite.apply(model, options);
        fault.accept(model);
        Path rewritten = folder.resolve("rewritten.onnx");
        try {
            OnnxWriter.write(model, rewritten, WriteOptions.defaults());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Rewriter rewriter = (alone, given) -> {
            TwistResult made = TwistRewrite.apply(alone, given);
            if (faultInEmitter) {
                fault.accept(alone);
            }
            return made;
        };
        return new RewriteVerification(
                        VerificationOptions.defaults()
                                .withProvider(ProviderChoice.CPU)
                                .withTolerance(OptionalDouble.empty(), atol)
                                .withThreads(1),
                        rewriter)
                .verify(new RewriteSubject(original, reader, rewritten, model, result, options, folder));
    }

    /** Writes a model built by a test, and verifies its rewrite. */
    VerificationReport verify(Supplier<Model> builder) {
        Path original = folder.resolve("original.onnx");
        try {
            OnnxWriter.write(builder.get(), original, WriteOptions.defaults());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return verify(original, builder);
    }
}
