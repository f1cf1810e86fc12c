package org.onnxtwist.tests.wrappers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models whose outputs declare the batch of their inputs and do not hold an item in each row: every item gets what it gets alone. */
final class ItemRowsTest {
    @TempDir
    private Path folder;

    private OpenWrapper open(String graph) throws Exception {
        Path model = SmallNets.write(folder, "net.onnx", graph);
        return OpenWrapper.open(CompiledWrapper.of(model, CompiledWrapper.options("Net"), folder), model);
    }

    private static List<?> runAll(OpenWrapper net, List<?> items) throws NoSuchMethodException {
        assertThrows(
                NoSuchMethodException.class, () -> net.model().getClass().getMethod("runAll", List.class, int.class));
        return (List<?>) OpenWrapper.call(net.model(), net.model().getClass().getMethod("runAll", List.class), items);
    }

    /** A row for each number that is not zero: its place. */
    @Test
    void aDetectorGivesEachItemItsOwnFinds() throws Exception {
        try (OpenWrapper net =
                open("finds (float[N, 3] x) => (int64[N, 2] y) { i = NonZero(x)  y = Transpose<perm = [1, 0]>(i) }")) {
            List<FloatBuffer> items = List.of(
                    FloatBuffer.wrap(new float[] {5, 0, 7}),
                    FloatBuffer.wrap(new float[3]),
                    FloatBuffer.wrap(new float[] {9, 9, 0, 4, 0}, 2, 3));
            assertEquals(
                    List.of(
                            "[2, 2]" + OpenWrapper.text(LongBuffer.wrap(new long[] {0, 0, 0, 2})),
                            "[0, 2][]",
                            "[1, 2]" + OpenWrapper.text(LongBuffer.wrap(new long[] {0, 1}))),
                    runAll(net, items).stream().map(OpenWrapper::text).toList());
            assertEquals(List.of(), runAll(net, List.of()));
        }
    }

    /** Over one item each of these gives 1; over a batch, less. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "y = Softmax<axis = 0>(x)",
                "sum = ReduceSum<keepdims = 0>(x, axes)  share = Div(x, sum)  norm = Sum(share)  y = Relu(norm)",
                "t = Transpose<perm = [1, 0]>(x)  s = Softmax<axis = 1>(t)  y = Transpose<perm = [1, 0]>(s)"
            })
    void itemsDoNotMix(String nodes) throws Exception {
        try (OpenWrapper net =
                open("mixing (float[N, 2] x) => (float[N, 2] y) <int64[1] axes = {0}> { " + nodes + " }")) {
            List<FloatBuffer> items = new ArrayList<>();
            for (int i = 1; i <= 3; i++) {
                items.add(FloatBuffer.wrap(new float[] {i, 2 * i}));
            }
            String ones = "[1, 2]" + OpenWrapper.text(FloatBuffer.wrap(new float[] {1, 1}));
            assertEquals(
                    List.of(ones, ones, ones),
                    runAll(net, items).stream().map(OpenWrapper::text).toList());
        }
    }

    @Test
    void severalInputsAndOutputs() throws Exception {
        try (OpenWrapper net = open(
                "several (float[N, 2] x, float[N, 2] w) => (float[N, 2] y, float[N, 2] z) { y = Softmax<axis = 0>(x)  z = Neg(w) }")) {
            Class<?> item = Class.forName(
                    net.model().getClass().getName() + "$Item",
                    true,
                    net.model().getClass().getClassLoader());
            Constructor<?> constructor = item.getDeclaredConstructors()[0];
            List<Object> items = List.of(
                    constructor.newInstance(FloatBuffer.wrap(new float[] {1, 2}), FloatBuffer.wrap(new float[] {3, 4})),
                    constructor.newInstance(
                            FloatBuffer.wrap(new float[] {5, 6}), FloatBuffer.wrap(new float[] {7, 8})));
            List<String> found = new ArrayList<>();
            for (Object outputs : runAll(net, items)) {
                for (String name : List.of("y", "z")) {
                    Method component = outputs.getClass().getMethod(name);
                    found.add(OpenWrapper.text(OpenWrapper.call(outputs, component)));
                }
            }
            String ones = "[1, 2]" + OpenWrapper.text(FloatBuffer.wrap(new float[] {1, 1}));
            assertEquals(
                    List.of(
                            ones,
                            "[1, 2]" + OpenWrapper.text(FloatBuffer.wrap(new float[] {-3, -4})),
                            ones,
                            "[1, 2]" + OpenWrapper.text(FloatBuffer.wrap(new float[] {-7, -8}))),
                    found);
        }
    }
}
