package org.onnxtwist.runtime.train;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;

/**
 * The memory that a training run will need at its peak: what the process has already, the values of a step as {@link ValueLifetimes} has
 * them, those of an evaluation, and the batches that are read ahead.
 */
final class MemoryEstimate {
    /** The runtime's allocator rounds up, and leaves gaps. */
    private static final double GAPS = 1.1;

    /** Java's heap and compiled code grow by about this once the run begins: between 50 and 150 MB were measured. */
    private static final long GROWTH = 96L << 20;

    /** Batches that are in memory at once: those read ahead, the one in use, and its copy for the runtime. */
    private static final long BATCHES = 7;

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s*(\\d+) kB");

    private final List<Model> models;
    private final Optional<Dim> symbol;
    private final List<Map<Value, ValueType>> declared;
    private final List<String> data;
    private final long process;

    /**
     * @param step both models of the step in one
     * @param evaluated the model that is evaluated, with the loss
     * @param data the names of the inputs that a batch gives
     */
    MemoryEstimate(Model step, Model evaluated, List<String> data) {
        this.models = List.of(step, evaluated);
        this.data = List.copyOf(data);
        this.declared = models.stream()
                .map(model -> model.graph().inputs().stream().collect(Collectors.toMap(value -> value, Value::type)))
                .toList();
        this.symbol = step.graph().inputs().stream()
                .filter(value -> data.contains(value.hint()))
                .flatMap(value -> value.type().shape().known().stream())
                .flatMap(dims -> dims.stream().limit(1))
                .filter(Dim.Symbolic.class::isInstance)
                .findFirst();
        this.process = resident();
    }

    /** The bytes with batches of so many examples; empty where the sizes of values depend on more than that. */
    OptionalLong bytes(long batch) {
        List<Long> peaks = new ArrayList<>();
        for (int i = 0; i < models.size(); i++) {
            declared.get(i).forEach((value, type) -> value.setType(sized(value, type, batch)));
            OptionalLong peak = ValueLifetimes.peak(models.get(i));
            if (peak.isEmpty()) {
                return peak;
            }
            peaks.add(peak.getAsLong());
        }
        long each = models.get(0).graph().inputs().stream()
                .filter(value -> data.contains(value.hint()))
                .mapToLong(value -> value.type().dtype().byteSize(elements(value)))
                .sum();
        return OptionalLong.of(process + GROWTH + BATCHES * each + Math.round(GAPS * (peaks.get(0) + peaks.get(1))));
    }

    private static long elements(Value value) {
        long elements = 1;
        for (long size : value.type().shape().sizes().orElse(new long[0])) {
            elements *= size;
        }
        return elements;
    }

    private ValueType sized(Value value, ValueType type, long batch) {
        List<Dim> dims = type.shape().known().orElse(List.of());
        if (type.asTensor().isEmpty() || dims.isEmpty()) {
            return type;
        }
        List<Dim> sized = new ArrayList<>(dims);
        if (data.contains(value.hint()) && !dims.get(0).isKnown()) {
            sized.set(0, Dim.of(batch));
        }
        sized.replaceAll(dim -> symbol.filter(dim::equals).isPresent() ? Dim.of(batch) : dim);
        return ValueType.tensor(type.dtype(), Shape.of(sized));
    }

    /**
     * The largest batch that needs at most so many bytes; 0 where not even one example does.
     *
     * @param batch one that needs more
     */
    long largestBatch(long limit, long batch) {
        long fits = 0;
        long exceeds = batch;
        while (exceeds - fits > Math.max(1, fits / 32)) {
            long middle = (fits + exceeds) / 2;
            if (bytes(middle).orElse(Long.MAX_VALUE) <= limit) {
                fits = middle;
            } else {
                exceeds = middle;
            }
        }
        return fits;
    }

    /** The memory of the machine, or that which its container may use. */
    static long machine() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }

    private static long resident() {
        try {
            Matcher line = RESIDENT.matcher(Files.readString(STATUS));
            if (line.find()) {
                return Long.parseLong(line.group(1)) << 10;
            }
        } catch (IOException e) {
            // Only Linux has the file.
            return committed();
        }
        return committed();
    }

    private static long committed() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
    }
}
