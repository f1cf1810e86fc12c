package org.onnxtwist.schema.check;

import java.util.List;
import java.util.function.Consumer;
import org.onnxtwist.io.proto.StringStringEntryProto;
import org.onnxtwist.io.proto.TrainingInfoProto;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.TrainingInfo;
import org.onnxtwist.ir.TrainingInfo.Binding;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.UnknownFields;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.schema.finding.FindingCode;

/** Faults of training information. */
final class TrainingFaults {
    private static final ValueType SCALAR = ValueType.tensor(DType.FLOAT);

    private TrainingFaults() {}

    /**
     * {@link GoodModels#small} with a step.
     *
     * <pre>
     *   initialization:  start -> m                               m = start
     *   algorithm:       (rate) -> w2, m2 { m2 = Add(m, w);  w2 = Mul(m2, rate) }      w = w2, m = m2
     * </pre>
     */
    static Model good() {
        Model model = GoodModels.small();
        Value w = GoodModels.value(model, "w");
        Graph start = new Graph("start");
        Value zero = GoodModels.initializer(start, "zero", Tensor.zeros(DType.FLOAT, 3));
        GoodModels.output(start, GoodModels.node(start, "Identity", "m0", zero).output(0), w.type());
        Graph step = new Graph("step");
        Value rate = GoodModels.input(step, "rate", SCALAR);
        Value m = GoodModels.initializer(step, "m", Tensor.zeros(DType.FLOAT, 3));
        Value m2 = GoodModels.node(step, "Add", "m2", m, w).output(0);
        Value w2 = GoodModels.node(step, "Mul", "w2", m2, rate).output(0);
        GoodModels.output(step, w2, w.type());
        GoodModels.output(step, m2, w.type());
        model.addTraining(new TrainingInfo(
                start,
                step,
                List.of(new Binding(m, start.outputs().get(0))),
                List.of(new Binding(w, w2), new Binding(m, m2)),
                UnknownFields.NONE));
        return model;
    }

    static List<Fault> all() {
        return List.of(
                step(
                        "an algorithm that declares an input again",
                        FindingCode.TRAINING_NAME,
                        step -> step.getAlgorithmBuilder().addInputBuilder().setName("x")),
                step(
                        "an initialization with an input",
                        FindingCode.TRAINING_INPUT,
                        step -> step.getInitializationBuilder()
                                .addInputBuilder()
                                .setName("x")),
                step(
                        "a binding that changes an output of a node",
                        FindingCode.TRAINING_VARIABLE,
                        step -> step.addUpdateBinding(binding("sum", "w2"))),
                step(
                        "an initialization that changes an input",
                        FindingCode.TRAINING_VARIABLE,
                        step -> step.addInitializationBinding(binding("x", "m0"))),
                step(
                        "a binding to a value that is no output",
                        FindingCode.TRAINING_SOURCE,
                        step -> step.setUpdateBinding(0, binding("w", "sum"))),
                step(
                        "an initialization by a value that is no output",
                        FindingCode.TRAINING_SOURCE,
                        step -> step.setInitializationBinding(0, binding("m", "zero"))),
                step(
                        "a binding to a value of another type",
                        FindingCode.TRAINING_TYPE,
                        step -> step.getAlgorithmBuilder()
                                .getOutputBuilder(0)
                                .getTypeBuilder()
                                .getTensorTypeBuilder()
                                .getShapeBuilder()
                                .addDimBuilder()
                                .setDimValue(4)),
                step(
                        "two bindings of a variable",
                        FindingCode.TRAINING_REPEATED,
                        step -> step.addUpdateBinding(binding("w", "m2"))));
    }

    private static StringStringEntryProto binding(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    private static Fault step(String name, FindingCode code, Consumer<TrainingInfoProto.Builder> plant) {
        return HeadFaults.file(
                name, code, TrainingFaults::good, model -> plant.accept(model.getTrainingInfoBuilder(0)));
    }
}
