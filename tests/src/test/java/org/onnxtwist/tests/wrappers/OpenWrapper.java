package org.onnxtwist.tests.wrappers;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.ir.tensor.Bytes;
import org.onnxtwist.ir.tensor.Tensor;

/** An open object of a generated class, driven by reflection: the class was not there when this was compiled. */
final class OpenWrapper implements AutoCloseable {
    private final Object model;

    OpenWrapper(Object model) {
        this.model = model;
    }

    static OpenWrapper open(Class<?> type, Path file) throws ReflectiveOperationException {
        return new OpenWrapper(type.getMethod("open", Path.class).invoke(null, file));
    }

    /** Calls a static or instance method and unwraps what it throws. */
    static Object call(@Nullable Object target, Method method, Object... arguments) {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException thrown) {
                throw thrown;
            }
            throw new IllegalStateException(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs the model on tensors in the order of its inputs; the outputs in their order. */
    List<Object> run(List<Tensor> inputs) {
        return outputs(call(model, method(inputs.size()), arguments(inputs)));
    }

    private Method method(int inputs) {
        return Arrays.stream(model.getClass().getMethods())
                .filter(method -> method.getName().equals("run")
                        && method.getParameterCount() == Math.min(inputs, 1)
                        && Arrays.stream(method.getParameterTypes())
                                .noneMatch(type -> type.isArray()
                                        && type.getComponentType().isPrimitive()
                                        && type != boolean[].class))
                .findFirst()
                .orElseThrow();
    }

    private Object[] arguments(List<Tensor> inputs) {
        if (inputs.isEmpty()) {
            return new Object[0];
        }
        Class<?> parameter = method(inputs.size()).getParameterTypes()[0];
        if (inputs.size() == 1) {
            return new Object[] {value(parameter, inputs.get(0))};
        }
        Constructor<?> constructor = parameter.getDeclaredConstructors()[0];
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            values.add(value(constructor.getParameterTypes()[i], inputs.get(i)));
        }
        try {
            return new Object[] {constructor.newInstance(values.toArray())};
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A tensor as the class takes it. */
    static Object value(Class<?> type, Tensor tensor) {
        if (type.isPrimitive() || type == String.class) {
            return first(type, tensor);
        }
        if (type.isArray() || Buffer.class.isAssignableFrom(type)) {
            return values(type, tensor);
        }
        Method of = Arrays.stream(type.getMethods())
                .filter(method -> method.getName().equals("of")
                        && !(method.getParameterTypes()[0].isArray()
                                && method.getParameterTypes()[0]
                                        .getComponentType()
                                        .isPrimitive()
                                && method.getParameterTypes()[0] != boolean[].class))
                .findFirst()
                .orElseThrow();
        return call(null, of, values(of.getParameterTypes()[0], tensor), tensor.dims());
    }

    private static Object first(Class<?> type, Tensor tensor) {
        if (type == String.class) {
            return tensor.strings().get(0).toString();
        }
        if (type == float.class || type == double.class) {
            double number = tensor.toDoubles()[0];
            return type == float.class ? (Object) (float) number : (Object) number;
        }
        long number = tensor.toLongs()[0];
        return type == long.class
                ? (Object) number
                : type == int.class
                        ? (Object) (int) number
                        : type == short.class
                                ? (Object) (short) number
                                : type == byte.class ? (Object) (byte) number : (Object) (number != 0);
    }

    private static Object values(Class<?> type, Tensor tensor) {
        if (type == String[].class) {
            return tensor.strings().stream().map(Bytes::toString).toArray(String[]::new);
        }
        if (type == boolean[].class) {
            long[] numbers = tensor.toLongs();
            boolean[] values = new boolean[numbers.length];
            for (int i = 0; i < numbers.length; i++) {
                values[i] = numbers[i] != 0;
            }
            return values;
        }
        if (type == FloatBuffer.class) {
            return FloatBuffer.wrap(tensor.toFloats());
        }
        ByteBuffer bytes = ByteBuffer.allocateDirect((int) tensor.packed().byteSize())
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(tensor.packed().read(0, (int) tensor.packed().byteSize()))
                .flip();
        return type == DoubleBuffer.class
                ? bytes.asDoubleBuffer()
                : type == LongBuffer.class
                        ? bytes.asLongBuffer()
                        : type == IntBuffer.class
                                ? bytes.asIntBuffer()
                                : type == ShortBuffer.class ? bytes.asShortBuffer() : bytes;
    }

    /** What came back, one value for each output. */
    private static List<Object> outputs(Object result) {
        if (!result.getClass().isRecord()) {
            return List.of(result);
        }
        List<Object> values = new ArrayList<>();
        for (RecordComponent component : result.getClass().getRecordComponents()) {
            values.add(call(result, component.getAccessor()));
        }
        return values;
    }

    /** Elements and, where the class gives it, the shape, as text that is equal for what is equal bit for bit. */
    static String text(Object value) {
        try {
            Method shape = value.getClass().getMethod("shape");
            return Arrays.toString((long[]) call(value, shape))
                    + elements(call(value, value.getClass().getMethod("values")));
        } catch (NoSuchMethodException e) {
            return elements(value);
        }
    }

    private static String elements(Object value) {
        if (value instanceof FloatBuffer floats) {
            int[] bits = new int[floats.remaining()];
            for (int i = 0; i < bits.length; i++) {
                bits[i] = Float.floatToRawIntBits(floats.get(floats.position() + i));
            }
            return Arrays.toString(bits);
        }
        if (value instanceof List<?> list) {
            return list.stream().map(OpenWrapper::text).toList().toString();
        }
        if (value instanceof DoubleBuffer doubles) {
            return Arrays.toString(doubles.array());
        }
        if (value instanceof LongBuffer longs) {
            return Arrays.toString(longs.array());
        }
        if (value instanceof IntBuffer integers) {
            return Arrays.toString(integers.array());
        }
        if (value instanceof ShortBuffer shorts) {
            return Arrays.toString(shorts.array());
        }
        if (value instanceof ByteBuffer bytes) {
            byte[] all = new byte[bytes.remaining()];
            bytes.duplicate().get(all);
            return Arrays.toString(all);
        }
        if (value.getClass().isArray()) {
            List<Object> each = new ArrayList<>();
            for (int i = 0; i < Array.getLength(value); i++) {
                each.add(Array.get(value, i));
            }
            return each.toString();
        }
        return value.toString();
    }

    Object model() {
        return model;
    }

    @Override
    public void close() {
        try {
            call(model, model.getClass().getMethod("close"));
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }
}
