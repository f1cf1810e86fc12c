package org.onnxtwist.benchmarks.forms;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A network in PyTorch, in a process of its own that runs it once for each line that it is sent. */
final class EagerModule implements AutoCloseable {
    private static final String SCRIPT = "benchmarks/eager.py";

    private final Process process;
    private final Writer requests;
    private final BufferedReader answers;

    private EagerModule(Process process) {
        this.process = process;
        this.requests = process.outputWriter(StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    static EagerModule start(String python, String module, String network, long batch, int threads) throws IOException {
        EagerModule started = new EagerModule(new ProcessBuilder(
                        List.of(python, SCRIPT, module, network, Long.toString(batch), Integer.toString(threads)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        started.answer();
        return started;
    }

    void once() {
        try {
            requests.write("run\n");
            requests.flush();
            answer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer() throws IOException {
        String line = answers.readLine();
        if (!"ready".equals(line)) {
            throw new IOException("PyTorch's process said " + line);
        }
    }

    @Override
    public void close() throws IOException {
        requests.close();
        process.destroy();
    }
}
