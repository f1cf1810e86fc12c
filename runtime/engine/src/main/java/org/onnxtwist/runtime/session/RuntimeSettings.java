package org.onnxtwist.runtime.session;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.util.Locale;
import java.util.regex.Pattern;
import org.onnxtwist.runtime.session.InferenceOptions.Optimization;

/** Options in the runtime's own form. */
final class RuntimeSettings {
    private static final int MAX_MESSAGE = 200;
    private static final Pattern PREFIX =
            Pattern.compile("^Error code - \\w+ - message: (?:Load model from [^\\n]* failed:)?");

    /** A file of the runtime's sources with the number of a line, the function there with its parameters, and a code. */
    private static final Pattern SOURCE = Pattern.compile(
            "\\S*\\.(?:cc|cpp|cu|cuh|h|hpp):\\d+ [^\\n(\\[]*\\([^\\n()]*(?:\\([^\\n()]*\\)[^\\n()]*)*\\)(?: const)? ");

    private static final Pattern CODE = Pattern.compile("\\[ONNXRuntimeError\\] : \\d+ : \\w+ : ");

    /** Ends the process, in 1.28, on a float16 initializer that is an input too. */
    private static final String FATAL_OPTIMIZER = "FuseFp16InitializerToFp32NodeTransformer";

    private RuntimeSettings() {}

    /** The settings; the caller closes them after the session is made. */
    static OrtSession.SessionOptions of(InferenceOptions options) throws OrtException {
        RuntimeEnvironment.get();
        OrtSession.SessionOptions settings = new OrtSession.SessionOptions();
        try {
            settings.setOptimizationLevel(level(options.optimization()));
            settings.addConfigEntry("optimization.disable_specified_optimizers", FATAL_OPTIMIZER);
            // Waiting threads sleep: between runs, results are evaluated here on the same cores.
            settings.addConfigEntry("session.intra_op.allow_spinning", "0");
            settings.setMemoryPatternOptimization(options.memoryPattern());
            settings.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            if (options.threads() > 0) {
                settings.setIntraOpNumThreads(options.threads());
            }
            if (options.profileFolder().isPresent()) {
                settings.enableProfiling(
                        options.profileFolder().get().resolve("profile").toString());
            }
            if (options.provider() == Provider.CUDA) {
                addCuda(settings);
            }
            return settings;
        } catch (OrtException | RuntimeException e) {
            settings.close();
            throw e;
        }
    }

    private static OrtSession.SessionOptions.OptLevel level(Optimization optimization) {
        return switch (optimization) {
            case NONE -> OrtSession.SessionOptions.OptLevel.NO_OPT;
            case EXTENDED -> OrtSession.SessionOptions.OptLevel.EXTENDED_OPT;
            case ALL -> OrtSession.SessionOptions.OptLevel.ALL_OPT;
        };
    }

    /** TF32 rounds the factors of a product to 10 bits: what is verified would not be what is stored. */
    private static void addCuda(OrtSession.SessionOptions settings) throws OrtException {
        RuntimeEnvironment.libraries().provideCuda();
        try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions()) {
            cuda.add("use_tf32", "0");
            settings.addCUDA(cuda);
        }
    }

    /** The runtime's reason without its prefixes, the place in its sources among them, and without what follows the first line. */
    static String firstLine(OrtException e) {
        String message = e.getMessage() == null ? String.valueOf(e.getCode()) : e.getMessage();
        String reason = SOURCE.matcher(PREFIX.matcher(message).replaceFirst("")).replaceAll("");
        String line = CODE.matcher(reason)
                .replaceAll("")
                .lines()
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse(String.valueOf(e.getCode()).toLowerCase(Locale.ROOT));
        if (line.length() <= MAX_MESSAGE) {
            return line;
        }
        int end = line.lastIndexOf(' ', MAX_MESSAGE);
        return line.substring(0, end < 0 ? MAX_MESSAGE : end) + " ...";
    }
}
