package org.onnxtwist.fuzz;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.proto.GraphProto;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OnnxTwistException;

/**
 * Runs jobs on mutants of models. A finding is an exception that is not of the documented family, a job that takes more than
 * {@value #SLOWEST} ms of the processor, and one that runs out of memory; the heap's limit is the process's, for example {@code -Xmx512m}.
 *
 * <pre>{@code
 *   Fuzzer FROM COUNT OUT FOLDER...    runs mutants FROM, FROM + 1, ... and writes those with findings into OUT
 * }</pre>
 *
 * <p>After {@code mvn install}, in the project's folder:
 *
 * <pre>{@code
 *   mvn -pl tests exec:java -Dexec.classpathScope=test -Dexec.mainClass=org.onnxtwist.fuzz.Fuzzer \
 *       -Dexec.args="0 1000000 tests/target/fuzz transformer/graph/src/test/resources transformer/twist/src/test/resources"
 * }</pre>
 */
public final class Fuzzer {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final long SLOWEST = 5_000;
    private static final int FRAMES = 3;
    private static final int PROGRESS = 10_000;
    /** Weights of the jobs: what rewriting does is tried most. */
    private static final List<FuzzJob> DRAWN = List.of(
            FuzzJob.REWRITE,
            FuzzJob.REWRITE,
            FuzzJob.REWRITE,
            FuzzJob.EXPORT,
            FuzzJob.PASS,
            FuzzJob.PASS,
            FuzzJob.SMALLER,
            FuzzJob.RECOGNISE,
            FuzzJob.INFER,
            FuzzJob.CHECK,
            FuzzJob.WRITE,
            FuzzJob.TEXT,
            FuzzJob.JSON,
            FuzzJob.GENERATE);

    private final ModelMutator mutator;
    private final Path file;
    private final Map<String, Finding> findings = new LinkedHashMap<>();
    private final Map<FuzzJob, Long> done = new LinkedHashMap<>();
    private long tried;
    private long accepted;

    /** Something that went wrong, the first time that it did. */
    record Finding(long mutant, FuzzJob job, String what) {}

    /** A file of a model without nodes, in a folder. */
    static Path emptyModel(Path folder) throws IOException {
        ModelProto model = ModelProto.newBuilder()
                .setIrVersion(8)
                .setGraph(GraphProto.newBuilder().setName("empty"))
                .build();
        return Files.write(folder.resolve("model.onnx"), model.toByteArray());
    }

    /** @param file any model's file, which stands for the model's where a job wants one */
    Fuzzer(List<ModelProto> seeds, Path file) {
        this.mutator = new ModelMutator(seeds);
        this.file = file;
    }

    public static void main(String[] arguments) throws IOException {
        long first = Long.parseLong(arguments[0]);
        long count = Long.parseLong(arguments[1]);
        Path out = Files.createDirectories(Path.of(arguments[2]));
        List<Path> folders = Stream.of(arguments).skip(3).map(Path::of).toList();
        Fuzzer fuzzer = new Fuzzer(SeedCorpus.in(folders), emptyModel(out));
        long start = System.nanoTime();
        for (long number = first; number < first + count; number++) {
            int before = fuzzer.findings.size();
            fuzzer.run(number);
            if (fuzzer.findings.size() > before) {
                fuzzer.keep(number, out);
            }
            if (number % PROGRESS == PROGRESS - 1) {
                System.out.println(fuzzer.summary(start));
            }
        }
        System.out.println(fuzzer.summary(start));
    }

    private String summary(long start) {
        return "%d tried, %d accepted by the reader, jobs finished %s, %d findings, %.0f s"
                .formatted(tried, accepted, done, findings.size(), (System.nanoTime() - start) / 1e9);
    }

    private void keep(long number, Path out) throws IOException {
        Files.write(out.resolve(number + ".onnx"), mutator.mutant(number).toByteArray());
        findings.values().stream()
                .filter(finding -> finding.mutant() == number)
                .forEach(finding -> System.out.println(number + " " + finding.job() + " " + finding.what()));
    }

    List<Finding> findings() {
        return List.copyOf(findings.values());
    }

    /** How many mutants the reader has accepted. */
    long accepted() {
        return accepted;
    }

    /** How many jobs ran to their end: the model was one that they can work on. */
    Map<FuzzJob, Long> done() {
        return Map.copyOf(done);
    }

    /** Runs one job on one mutant, both drawn by its number. */
    void run(long number) {
        byte[] bytes = mutator.mutant(number).toByteArray();
        SplittableRandom random = new SplittableRandom(~number);
        FuzzJob job = DRAWN.get(random.nextInt(DRAWN.size()));
        tried++;
        // Not by the clock, which counts what else the machine does.
        long start = THREADS.getCurrentThreadCpuTime();
        try {
            Model model = OnnxReader.read(ByteBuffer.wrap(bytes));
            accepted++;
            job.start(model, random, file);
            done.merge(job, 1L, Long::sum);
        } catch (OnnxTwistException documented) {
            if (String.valueOf(documented.getMessage()).isBlank()) {
                found(number, job, "no message " + documented.getClass().getSimpleName(), documented);
            }
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            found(number, job, e.getClass().getSimpleName(), e);
        }
        if ((THREADS.getCurrentThreadCpuTime() - start) / 1_000_000 > SLOWEST) {
            findings.putIfAbsent("slow " + job, new Finding(number, job, "takes more than " + SLOWEST + " ms"));
        }
    }

    private void found(long number, FuzzJob job, String what, Throwable e) {
        String where = Arrays.stream(e.getStackTrace())
                .filter(frame -> frame.getClassName().startsWith("org.onnxtwist."))
                .limit(FRAMES)
                .map(frame -> frame.getClassName().replace("org.onnxtwist.", "") + "." + frame.getMethodName() + ":"
                        + frame.getLineNumber())
                .collect(Collectors.joining(" < "));
        findings.putIfAbsent(
                what + " " + where, new Finding(number, job, what + " (" + e.getMessage() + ") at " + where));
    }
}
