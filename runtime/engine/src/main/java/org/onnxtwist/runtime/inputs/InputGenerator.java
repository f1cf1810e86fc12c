package org.onnxtwist.runtime.inputs;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorContent;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.runtime.session.InferenceException;

/** Generates inputs. Equal seeds, names, kinds and sizes give equal tensors on every machine. */
public final class InputGenerator {
    private static final int SMALL_INTEGERS = 10;
    private static final int BYTE_VALUES = 256;
    private static final double NOISE = 0.3;

    /** Elements of a tensor; as doubles they take a gigabyte. */
    private static final long MOST = 1 << 27;

    private final long seed;

    public InputGenerator(long seed) {
        this.seed = seed;
    }

    /**
     * A tensor.
     *
     * @param name the input's name: inputs of one model differ
     * @param dtype any type but complex ones, those of less than eight bits, and the 8-bit floats
     * @param dims its sizes
     * @throws IllegalArgumentException for a type that cannot be generated
     * @throws InferenceException for sizes of more than 2^27 elements
     */
    public Tensor generate(String name, DType dtype, long[] dims, InputKind kind) {
        int count = count(name, dims);
        Random random = new Random(
                seed * 31 + name.hashCode() * 1_000_003L + kind.label().hashCode());
        return switch (dtype) {
            case FLOAT, DOUBLE, FLOAT16, BFLOAT16 -> Tensor.ofDoubles(dtype, floats(kind, count, dims, random), dims);
            case BOOL -> bytes(dtype, dims, booleans(kind, count, random), 1);
            case INT8, UINT8 -> bytes(dtype, dims, integers(kind, count, true, random), 1);
            case INT16, UINT16 -> bytes(dtype, dims, integers(kind, count, false, random), 2);
            case INT32, UINT32 -> bytes(dtype, dims, integers(kind, count, false, random), 4);
            case INT64, UINT64 -> bytes(dtype, dims, integers(kind, count, false, random), 8);
            case STRING -> Tensor.ofStrings(texts(kind, count, random), dims);
            default ->
                throw new IllegalArgumentException("inputs of type " + dtype.onnxName() + " cannot be generated");
        };
    }

    /** Tells whether a tensor of these sizes has few enough elements to be generated. */
    public static boolean canGenerate(long[] dims) {
        long count = 1;
        for (long dim : dims) {
            if (dim > 0 && count > MOST / dim) {
                return false;
            }
            count *= dim;
        }
        return true;
    }

    private static int count(String name, long[] dims) {
        if (!canGenerate(dims)) {
            throw new InferenceException(
                    InferenceException.Stage.RUN,
                    "inputs of more than " + MOST + " elements are not generated, but '" + name + "' has the sizes "
                            + Arrays.toString(dims) + ": give smaller sizes");
        }
        return (int) Arrays.stream(dims).reduce(1, (a, b) -> a * b);
    }

    private static double[] floats(InputKind kind, int count, long[] dims, Random random) {
        int columns = dims.length == 0 ? 1 : Math.toIntExact(Math.max(1, dims[dims.length - 1]));
        int rows = dims.length < 2 ? 1 : Math.toIntExact(Math.max(1, dims[dims.length - 2]));
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = switch (kind) {
                case UNIFORM -> random.nextDouble() * 2 - 1;
                case NORMAL -> random.nextGaussian();
                case RAMP -> count < 2 ? 1 : 2.0 * i / (count - 1) - 1;
                case IMPULSE -> i == count / 2 ? 1 : 0;
                case CONSTANT -> 0.5;
                case IMAGE_UNIT -> picture(i, rows, columns, random) / (BYTE_VALUES - 1.0);
                case IMAGE_BYTE -> picture(i, rows, columns, random);
            };
        }
        return values;
    }

    /** A brightness of 0..255 at a position of a slope from the upper left to the lower right. */
    private static double picture(int index, int rows, int columns, Random random) {
        double across = (index % columns + 0.5) / columns;
        double down = (index / columns % rows + 0.5) / rows;
        double light = (1 - NOISE) * (across + 2 * down) / 3 + NOISE * random.nextDouble();
        return Math.rint(light * (BYTE_VALUES - 1));
    }

    private static long[] integers(InputKind kind, int count, boolean eightBits, Random random) {
        return IntStream.range(0, count)
                .mapToLong(i -> switch (kind) {
                    case UNIFORM -> random.nextInt(SMALL_INTEGERS);
                    case NORMAL ->
                        Math.max(0, Math.min(SMALL_INTEGERS - 1, Math.round(4.5 + 1.5 * random.nextGaussian())));
                    case RAMP -> i % SMALL_INTEGERS;
                    case IMPULSE -> i == count / 2 ? 1 : 0;
                    case CONSTANT -> 1;
                    case IMAGE_UNIT, IMAGE_BYTE -> random.nextInt(eightBits ? BYTE_VALUES : SMALL_INTEGERS);
                })
                .toArray();
    }

    private static long[] booleans(InputKind kind, int count, Random random) {
        return IntStream.range(0, count)
                .mapToLong(i -> switch (kind) {
                    case UNIFORM, IMAGE_UNIT, IMAGE_BYTE -> random.nextInt(2);
                    case NORMAL -> random.nextInt(4) == 0 ? 0 : 1;
                    case RAMP -> i % 2;
                    case IMPULSE -> i == count / 2 ? 1 : 0;
                    case CONSTANT -> 1;
                })
                .toArray();
    }

    private static List<String> texts(InputKind kind, int count, Random random) {
        return IntStream.range(0, count)
                .mapToObj(i ->
                        kind == InputKind.CONSTANT ? "a" : Character.toString('a' + random.nextInt(SMALL_INTEGERS)))
                .toList();
    }

    private static Tensor bytes(DType dtype, long[] dims, long[] values, int width) {
        ByteBuffer content = ByteBuffer.allocate(values.length * width).order(ByteOrder.LITTLE_ENDIAN);
        for (long value : values) {
            switch (width) {
                case 1 -> content.put((byte) value);
                case 2 -> content.putShort((short) value);
                case 4 -> content.putInt((int) value);
                default -> content.putLong(value);
            }
        }
        return Tensor.of(dtype, dims, TensorContent.wrap(content.flip()));
    }
}
