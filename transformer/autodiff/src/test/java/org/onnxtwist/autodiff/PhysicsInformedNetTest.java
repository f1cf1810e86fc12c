package org.onnxtwist.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.Safetensors;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.ReduceMean;
import org.onnxtwist.op.ReduceSum;
import org.onnxtwist.op.Sub;

/**
 * The gradients of a loss that has first and second derivatives of a net in it, u_t + u u_x - nu u_xx, against those that PyTorch computed
 * in double precision: {@code nets/physics.py}.
 */
final class PhysicsInformedNetTest {
    private static final Path NETS = Path.of("src/test/resources/org/onnxtwist/autodiff/nets");
    private static final double VISCOSITY = 0.1;
    private static final double TOLERANCE = 1e-5;
    private static final int PARAMETERS = 6;

    @ParameterizedTest
    @ValueSource(strings = {"torchscript", "dynamo"})
    void derivativesAreDifferentiatedAgain(String exporter) throws IOException, OrtException {
        Model model = OnnxReader.read(NETS.resolve("physics-" + exporter + ".onnx"));
        Map<String, Tensor> numbers = Safetensors.read(NETS.resolve("physics.safetensors"));
        Graph graph = model.graph();
        Value loss = residual(model);
        List<Value> parameters = graph.initializers().stream()
                .filter(value -> numbers.containsKey("d." + value.hint()))
                .toList();
        assertEquals(PARAMETERS, parameters.size());
        Gradients gradients = Backward.of(model, loss, parameters);
        // The last bias moves u alone, and is in the loss through u u_x.
        assertEquals(List.of(), gradients.independent());
        loss.setName("loss");
        loss.setType(ValueType.tensor(DType.FLOAT));
        graph.addOutput(loss);
        gradients.gradients().forEach((value, gradient) -> {
            gradient.setName("d." + value.hint());
            gradient.setType(value.initializer().orElseThrow().type());
            graph.addOutput(gradient);
        });
        Map<String, double[]> found;
        try (Execution execution = new Execution(model)) {
            found = execution.run(numbers);
        }
        for (String name : numbers.keySet()) {
            if (!name.equals("points")) {
                double[] expected = Objects.requireNonNull(numbers.get(name)).toDoubles();
                double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
                assertArrayEquals(expected, found.get(name), TOLERANCE * largest, name);
            }
        }
    }

    /** The mean square of what is left of Burgers' equation. */
    private static Value residual(Model model) {
        Graph graph = model.graph();
        Placement end = Placement.atEnd(model, graph);
        Value points = graph.inputs().get(0);
        Value u = graph.outputs().get(0);
        Value first = derivatives(model, u, points);
        Value inTime = column(end, first, 0);
        Value inSpace = column(end, first, 1);
        Value second = column(end, derivatives(model, inSpace, points), 1);
        Value viscosity = end.constant("viscosity", Tensor.filled(DType.FLOAT, VISCOSITY));
        Value transport = Add.of(inTime, Mul.of(u, inSpace).emit(end)).emit(end);
        Value left = Sub.of(transport, Mul.of(viscosity, second).emit(end)).emit(end);
        return ReduceMean.of(Mul.of(left, left).emit(end)).keepdims(0).emit(end);
    }

    /** Those of each value with respect to its own point. */
    private static Value derivatives(Model model, Value values, Value points) {
        Value sum = ReduceSum.of(values).keepdims(0).emit(Placement.atEnd(model, model.graph()));
        return Backward.of(model, sum, List.of(points)).of(points);
    }

    private static Value column(Placement end, Value matrix, long index) {
        Value indices = end.constant("column", Tensor.vector(index));
        return Gather.of(matrix, indices).axis(1).emit(end);
    }
}
