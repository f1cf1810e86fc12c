package org.onnxtwist.runtime.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.onnxtwist.io.TensorFiles;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.session.InferenceSession.PreparedRun;
import org.onnxtwist.runtime.session.Provider;

/** The main class of a process that loads and runs a model and writes its peak memory to a file. It prints nothing. */
final class PeakMemoryProbe {
    /** The system's file on the state of the process that reads it, which exists on Linux only. */
    static final Path STATUS = Path.of("/proc/self/status");

    private static final Path CLEAR = Path.of("/proc/self/clear_refs");
    private static final String CLEAR_PEAK = "5\n";
    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s*(\\d+) kB");
    private static final Pattern NOW = Pattern.compile("VmRSS:\\s*(\\d+) kB");
    private static final int RUNS = 2;

    private PeakMemoryProbe() {}

    /**
     * Measures the peak memory of a model.
     *
     * @param args the model; threads; provider; a folder of input tensors; the file to write the peak and the memory before loading the
     *     model to
     */
    public static void main(String[] args) throws IOException {
        InferenceOptions options = InferenceOptions.defaults()
                .withThreads(Integer.parseInt(args[1]))
                .with(Provider.valueOf(args[2]));
        Map<String, Tensor> inputs = inputs(Path.of(args[3]));
        // The runtime's libraries are loaded by now.
        InferenceSession.runtimeVersion();
        System.gc();
        clearPeak();
        long before = bytes(NOW).orElse(0);
        try (InferenceSession session = InferenceSession.open(Path.of(args[0]), options);
                PreparedRun run = session.prepare(inputs)) {
            for (int i = 0; i < RUNS; i++) {
                run.once();
            }
        }
        OptionalLong peak = bytes(PEAK);
        if (peak.isPresent()) {
            Files.writeString(Path.of(args[4]), peak.getAsLong() + " " + before);
        }
    }

    private static Map<String, Tensor> inputs(Path folder) throws IOException {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        List<Path> files;
        try (Stream<Path> entries = Files.list(folder)) {
            files = entries.toList();
        }
        for (Path file : files) {
            TensorFiles.NamedTensor named = TensorFiles.read(file);
            inputs.put(named.name(), named.tensor());
        }
        return inputs;
    }

    private static void clearPeak() {
        try {
            Files.writeString(CLEAR, CLEAR_PEAK);
        } catch (IOException e) {
            // Not every system allows it: then the peak may be one of Java's start, where the model needs less than
            // that.
            return;
        }
    }

    private static OptionalLong bytes(Pattern line) throws IOException {
        Matcher matcher = line.matcher(Files.readString(STATUS));
        return matcher.find() ? OptionalLong.of(Long.parseLong(matcher.group(1)) << 10) : OptionalLong.empty();
    }
}
