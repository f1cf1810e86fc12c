package org.onnxtwist.autodiff.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.onnxtwist.autodiff.Execution;
import org.onnxtwist.autodiff.optimizer.Sgd;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.autodiff.step.StepOptions;
import org.onnxtwist.autodiff.step.TensorSlot;
import org.onnxtwist.autodiff.step.TrainingStep;
import org.onnxtwist.autodiff.step.UpdateOptions;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.MatMul;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.ReduceMean;
import org.onnxtwist.op.Sub;

/** Losses of a net with two outputs that another model computes, for targets of which each image has any number. */
final class LossModelTest {
    private static final Dim IMAGES = Dim.of("n");
    private static final Dim TARGETS = Dim.of("m");

    /** scores = x A and boxes = x B. */
    private static Model net() {
        Model model = Model.create("net", 20);
        Graph graph = model.graph();
        model.setMetadata(Map.of("task", "detection"));
        Value x = graph.addInput("x", ValueType.tensor(DType.FLOAT, Shape.of(List.of(IMAGES, Dim.of(2)))));
        Placement end = Placement.atEnd(model, graph);
        Value a = graph.addInitializer("a", Tensor.ofFloats(new float[] {1, -1}, 2, 1));
        Value b = graph.addInitializer("b", Tensor.ofFloats(new float[] {1, 2, 3, 4}, 2, 2));
        graph.addOutput(MatMul.of(x, a).outputNames("scores").emit(end));
        graph.addOutput(MatMul.of(x, b).outputNames("boxes").emit(end));
        return model;
    }

    /** box_loss = mean((boxes[image] - wanted)^2), and loss = 3 box_loss + mean(scores^2); an initializer has the name of the net's. */
    private static Model loss(String boxes) {
        Model model = Model.create("loss", 17);
        Graph graph = model.graph();
        model.setMetadata(Map.of("task", "loss"));
        Value found = graph.addInput(boxes, ValueType.tensor(DType.FLOAT, Shape.UNKNOWN));
        Value image = graph.addInput("image", ValueType.tensor(DType.INT64, Shape.of(List.of(TARGETS))));
        Value wanted = graph.addInput("wanted", ValueType.tensor(DType.FLOAT, Shape.of(List.of(TARGETS, Dim.of(2)))));
        Value scores = graph.addInput("scores", ValueType.tensor(DType.FLOAT, Shape.UNKNOWN));
        Placement end = Placement.atEnd(model, graph);
        Value factor = graph.addInitializer("a", Tensor.ofFloats(new float[] {3}));
        Value difference =
                Sub.of(Gather.of(found, image).axis(0).emit(end), wanted).emit(end);
        Value boxLoss = ReduceMean.of(Mul.of(difference, difference).emit(end))
                .keepdims(0)
                .outputNames("box_loss")
                .emit(end);
        Value square =
                ReduceMean.of(Mul.of(scores, scores).emit(end)).keepdims(0).emit(end);
        graph.addOutput(difference);
        graph.addOutput(boxLoss);
        graph.addOutput(Add.of(Mul.of(boxLoss, factor).emit(end), square)
                .outputNames("loss")
                .emit(end));
        return model;
    }

    /** Two images, the first of which has one box and the second two. */
    private static Map<String, Tensor> batch() {
        return Map.of(
                "x", Tensor.ofFloats(new float[] {1, 0, 1, 1}, 2, 2),
                "image", Tensor.ofLongs(new long[] {0, 1, 1}, 3),
                "wanted", Tensor.ofFloats(new float[] {0, 0, 4, 4, 6, 6}, 3, 2));
    }

    private static StepOptions options(Loss loss) {
        return StepOptions.of(loss, UpdateOptions.of(new Sgd(0, false)));
    }

    private static Map<String, double[]> run(TrainingStep step) throws OrtException {
        Map<String, Tensor> given = new HashMap<>(batch());
        step.parameters().forEach(slot -> given.put(slot.name(), slot.initial()));
        try (Execution execution = new Execution(step.gradients())) {
            return execution.run(given);
        }
    }

    private static double[] found(Map<String, double[]> all, String name) {
        return Objects.requireNonNull(all.get(name), name);
    }

    /**
     * The boxes are (1, 2) and (4, 6), and their differences (1, 2), (0, 2) and (-2, 0); the scores are 1 and 0. So the loss of the boxes is 13 / 6,
     * its gradient with respect to the boxes (1, 2) / 3 and (-2, 2) / 3, and that of the whole with respect to B three times x transposed times
     * these.
     */
    @Test
    void lossAndGradientsAreThoseByHand() throws OrtException {
        TrainingStep step = TrainingStep.of(net(), options(LossModel.of(loss("boxes"))));
        assertEquals(List.of("x", "image", "wanted"), step.data());
        assertEquals(
                List.of("a", "b"),
                step.parameters().stream().map(TensorSlot::name).toList());
        assertEquals(List.of("box_loss"), List.copyOf(step.metrics().keySet()));
        Map<String, double[]> found = run(step);
        assertArrayEquals(
                new double[] {13 / 6.0},
                found(found, Objects.requireNonNull(step.metrics().get("box_loss"))),
                1e-6);
        assertArrayEquals(new double[] {13 / 2.0 + 0.5}, found(found, step.loss()), 1e-6);
        assertArrayEquals(
                new double[] {-1, 4, -2, 2},
                found(found, Objects.requireNonNull(step.gradientNames().get("b"))),
                1e-6);
        assertArrayEquals(
                new double[] {1, 0},
                found(found, Objects.requireNonNull(step.gradientNames().get("a"))),
                1e-6);
    }

    @Test
    void theLossIsTheOutputOfAGivenName() throws OrtException {
        LossModel loss = LossModel.of(loss("rectangles"))
                .withConnections(Map.of("rectangles", "boxes"))
                .withOutput("box_loss");
        TrainingStep step = TrainingStep.of(net(), options(loss));
        assertArrayEquals(new double[] {13 / 6.0}, found(run(step), step.loss()), 1e-6);
        assertEquals(List.of("a"), step.independent());
        assertEquals(List.of("loss"), List.copyOf(step.metrics().keySet()));
    }

    /** A net with one output, whatever its name, is read by the first input, and inputs of the net by those of the same name. */
    @Test
    void theOnlyOutputNeedsNoName() {
        Model net = net();
        net.graph().removeOutput(0);
        Model loss = Model.create("loss", 20);
        Value first = loss.graph().addInput("x", ValueType.tensor(DType.FLOAT, Shape.UNKNOWN));
        loss.graph()
                .addOutput(
                        ReduceMean.of(first).keepdims(0).outputNames("mean").emit(Placement.atEnd(loss, loss.graph())));
        TrainingStep step = TrainingStep.of(net, options(LossModel.of(loss)));
        assertEquals(List.of("x"), step.data());
        assertEquals(
                List.of("b"), step.parameters().stream().map(TensorSlot::name).toList());
    }

    @Test
    void floatingPointNumbersOfAnotherTypeAreConverted() {
        Model loss = Model.create("loss", 20);
        Value found = loss.graph().addInput("boxes", ValueType.tensor(DType.DOUBLE, Shape.UNKNOWN));
        loss.graph()
                .addOutput(
                        ReduceMean.of(found).keepdims(0).outputNames("mean").emit(Placement.atEnd(loss, loss.graph())));
        TrainingStep step = TrainingStep.of(net(), options(LossModel.of(loss)));
        Value mean = step.gradients().graph().outputs().get(0);
        assertEquals(step.loss(), mean.hint());
        assertEquals(DType.DOUBLE, mean.type().dtype());
        assertEquals(DType.FLOAT, step.parameters().get(0).type().dtype());
    }

    @Test
    void whatDoesNotFitIsRefusedWithARemedy() {
        Model other = loss("rectangles");
        other.graph().inputs().get(3).setName("points");
        assertRefused("say which output each input reads", LossModel.of(other));
        assertRefused(
                "no input 'box' that could read 'boxes': name one of [boxes, image, wanted, scores]",
                LossModel.of(loss("boxes")).withConnections(Map.of("box", "boxes")));
        assertRefused(
                "no value 'box' that the input 'boxes' of the loss model could read: name one of its outputs [scores, boxes]",
                LossModel.of(loss("boxes")).withConnections(Map.of("boxes", "box")));
        assertRefused(
                "the input 'image' of the loss model is of type int64[m], and the model's 'boxes' that it reads of type",
                LossModel.of(loss("boxes")).withConnections(Map.of("image", "boxes")));
        assertRefused(
                "no output named 'total': name one of",
                LossModel.of(loss("boxes")).withOutput("total"));
        Model none = loss("boxes");
        String difference = none.graph().outputs().get(0).hint();
        assertRefused("a loss is one number", LossModel.of(none).withOutput(difference));
        none.graph().removeOutput(2);
        none.graph().removeOutput(1);
        assertRefused("is certainly one floating-point number", LossModel.of(none));
    }

    private static void assertRefused(String part, LossModel loss) {
        Model net = net();
        String message = assertThrows(GradientException.class, () -> TrainingStep.of(net, options(loss)))
                .getMessage();
        assertTrue(message.contains(part), message);
    }
}
