package org.onnxtwist.ir.tensor;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.LongToDoubleFunction;
import org.onnxtwist.ir.tensor.encoding.BFloat16;
import org.onnxtwist.ir.tensor.encoding.Float16;
import org.onnxtwist.ir.tensor.encoding.MiniFloat;
import org.onnxtwist.ir.type.DType;

/**
 * Random access to the elements of one tensor, so that no tensor is ever whole on the heap: what is stored is read through a window, and
 * what is {@linkplain TensorContent.Computed computed} is computed element by element, each when it is asked for.
 */
public final class TensorElements {
    private static final int WINDOW = 1 << 16;

    private final DType dtype;
    private final TensorContent.Packed content;
    private final Optional<LongToDoubleFunction> formula;
    private long windowStart;
    private ByteBuffer window;

    private TensorElements(DType dtype, TensorContent.Packed content) {
        this.dtype = dtype;
        this.content = content;
        this.formula = content instanceof TensorContent.Computed computed
                ? Optional.of(computed.formula().get())
                : Optional.empty();
        this.window = ByteBuffer.allocate(0);
    }

    /** A reader of {@code tensor}; not safe for use by several threads. */
    public static TensorElements of(Tensor tensor) {
        return new TensorElements(tensor.dtype(), tensor.packed());
    }

    /** Tells whether {@link #doubleAt} reads elements of that type: all but strings and complex numbers; bool as 0 and 1. */
    public static boolean areNumbers(DType dtype) {
        return switch (dtype) {
            case UNDEFINED, STRING, COMPLEX64, COMPLEX128 -> false;
            default -> true;
        };
    }

    /** Tells whether {@link #longAt} reads every element of that type as the number that it is: integers but uint64, and bool as 0 and 1. */
    public static boolean areLongs(DType dtype) {
        return dtype == DType.BOOL || (dtype.isInteger() && dtype != DType.UINT64);
    }

    /** The element at a row-major position, as a double. */
    public double doubleAt(long index) {
        return formula.isPresent() ? rounded(formula.get().applyAsDouble(index)) : storedAt(index);
    }

    private double rounded(double number) {
        return switch (dtype) {
            case FLOAT -> (float) number;
            case FLOAT16 -> Float16.toFloat(Float16.fromDouble(number));
            case BFLOAT16 -> BFloat16.toFloat(BFloat16.fromDouble(number));
            default -> number;
        };
    }

    private double storedAt(long index) {
        return switch (dtype) {
            case FLOAT -> window(index, 4).getFloat(at(index, 4));
            case DOUBLE -> window(index, 8).getDouble(at(index, 8));
            case FLOAT16 -> Float16.toFloat(window(index, 2).getShort(at(index, 2)));
            case BFLOAT16 -> BFloat16.toFloat(window(index, 2).getShort(at(index, 2)));
            case UINT64 -> unsignedToDouble(longAt(index));
            case FLOAT8E4M3FN,
                    FLOAT8E4M3FNUZ,
                    FLOAT8E5M2,
                    FLOAT8E5M2FNUZ,
                    FLOAT8E8M0,
                    FLOAT4E2M1,
                    FLOAT6E2M3,
                    FLOAT6E3M2 -> MiniFloat.of(dtype).decode(code(index));
            default -> longAt(index);
        };
    }

    /** The element at a row-major position of an integer or bool tensor; uint64 as its bits. */
    public long longAt(long index) {
        return switch (dtype) {
            case BOOL, UINT8 -> window(index, 1).get(at(index, 1)) & 0xffL;
            case INT8 -> window(index, 1).get(at(index, 1));
            case UINT16 -> window(index, 2).getShort(at(index, 2)) & 0xffffL;
            case INT16 -> window(index, 2).getShort(at(index, 2));
            case INT32 -> window(index, 4).getInt(at(index, 4));
            case UINT32 -> window(index, 4).getInt(at(index, 4)) & 0xffffffffL;
            case INT64, UINT64 -> window(index, 8).getLong(at(index, 8));
            case UINT4, UINT2 -> code(index);
            case INT4, INT2 -> {
                int shift = Integer.SIZE - dtype.bits();
                yield code(index) << shift >> shift;
            }
            default -> throw unsupported("an integer");
        };
    }

    /** The bits of an element of at most 8 bits, which may lie in two bytes. */
    private int code(long index) {
        long first = Math.multiplyExact(index, (long) dtype.bits());
        int shift = (int) (first % Byte.SIZE);
        int bits = octet(first / Byte.SIZE) >>> shift;
        if (shift + dtype.bits() > Byte.SIZE) {
            bits |= octet(first / Byte.SIZE + 1) << (Byte.SIZE - shift);
        }
        return bits & (1 << dtype.bits()) - 1;
    }

    private int octet(long position) {
        return window(position, 1).get(at(position, 1)) & 0xff;
    }

    private ByteBuffer window(long index, int width) {
        long position = index * width;
        if (position < windowStart || position + width > windowStart + window.capacity()) {
            windowStart = position / WINDOW * WINDOW;
            window = content.read(windowStart, (int) Math.min(WINDOW, content.byteSize() - windowStart));
        }
        return window;
    }

    private int at(long index, int width) {
        return (int) (index * width - windowStart);
    }

    private IllegalStateException unsupported(String what) {
        return new IllegalStateException("an element of type " + dtype.onnxName() + " cannot be read as " + what);
    }

    private static double unsignedToDouble(long bits) {
        // Halving keeps the dropped bit sticky, so that the doubled result is rounded once.
        return bits >= 0 ? bits : (double) (bits >>> 1 | (bits & 1)) * 2;
    }

    static boolean equal(TensorContent a, TensorContent b) {
        if (!(a instanceof TensorContent.Packed left) || !(b instanceof TensorContent.Packed right)) {
            return a.equals(b);
        }
        if (left.byteSize() != right.byteSize()) {
            return false;
        }
        for (long offset = 0; offset < left.byteSize(); offset += WINDOW) {
            int length = (int) Math.min(WINDOW, left.byteSize() - offset);
            if (!left.read(offset, length).equals(right.read(offset, length))) {
                return false;
            }
        }
        return true;
    }
}
