package org.onnxtwist.training;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.proto.GraphProto;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.io.proto.StringStringEntryProto;
import org.onnxtwist.io.proto.TensorProto;
import org.onnxtwist.io.proto.TensorShapeProto;
import org.onnxtwist.io.proto.TrainingInfoProto;
import org.onnxtwist.io.proto.TypeProto;
import org.onnxtwist.io.proto.ValueInfoProto;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.schema.check.Checker;

/**
 * Trains a model by its training information, with ONNX Runtime and with nothing but what the comments of {@code TrainingInfoProto} in ONNX's
 * {@code onnx.proto} say: the graph that is executed is the concatenation of the model's graph and the algorithm, list by list; before the first
 * step, the initializers have their tensors, and then what the initialization gives to some of them; after each step, the variables have what the
 * update bindings give them.
 *
 * <p>Variables are fed to the session as inputs, so that a step need not make the session anew.
 */
final class TrainingInterpreter implements AutoCloseable {
    private final ModelProto model;
    private final TrainingInfoProto training;
    private final Map<String, Tensor> variables = new LinkedHashMap<>();
    private final InferenceSession session;

    TrainingInterpreter(byte[] file) {
        try {
            this.model = ModelProto.parseFrom(file);
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e);
        }
        this.training = model.getTrainingInfo(0);
        ModelProto joined = model.toBuilder()
                .clearTrainingInfo()
                .setGraph(joined(model.getGraph(), training.getAlgorithm()))
                .build();
        // It "must satisfy the normal ONNX conditions".
        Checker.requireValid(OnnxReader.read(ByteBuffer.wrap(joined.toByteArray())));
        this.session = open(fed(joined));
        initialize();
    }

    private static InferenceSession open(ModelProto proto) {
        return InferenceSession.open(
                "the model",
                ByteBuffer.wrap(proto.toByteArray()),
                InferenceOptions.defaults().withThreads(1));
    }

    private static GraphProto joined(GraphProto inference, GraphProto algorithm) {
        return inference.toBuilder()
                .addAllInput(algorithm.getInputList())
                .addAllInitializer(algorithm.getInitializerList())
                .addAllOutput(algorithm.getOutputList())
                .addAllNode(algorithm.getNodeList())
                .addAllValueInfo(algorithm.getValueInfoList())
                .addAllSparseInitializer(algorithm.getSparseInitializerList())
                .build();
    }

    private Set<String> keys() {
        Set<String> keys = new HashSet<>();
        Stream.concat(training.getUpdateBindingList().stream(), training.getInitializationBindingList().stream())
                .forEach(binding -> keys.add(binding.getKey()));
        return keys;
    }

    /** The same graph, whose variables are inputs. */
    private ModelProto fed(ModelProto joined) {
        GraphProto.Builder graph = joined.getGraph().toBuilder().clearInitializer();
        Set<String> inputs = new HashSet<>();
        graph.getInputList().forEach(input -> inputs.add(input.getName()));
        for (TensorProto tensor : joined.getGraph().getInitializerList()) {
            if (!keys().contains(tensor.getName())) {
                graph.addInitializer(tensor);
            } else if (!inputs.contains(tensor.getName())) {
                graph.addInput(info(tensor));
            }
        }
        return joined.toBuilder().setGraph(graph).build();
    }

    private static ValueInfoProto info(TensorProto tensor) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        tensor.getDimsList().forEach(dim -> shape.addDimBuilder().setDimValue(dim));
        return ValueInfoProto.newBuilder()
                .setName(tensor.getName())
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(tensor.getDataType())
                                .setShape(shape)))
                .build();
    }

    private void initialize() {
        ModelProto tensors = ModelProto.newBuilder()
                .setIrVersion(model.getIrVersion())
                .addAllOpsetImport(model.getOpsetImportList())
                .setGraph(GraphProto.newBuilder()
                        .addAllInitializer(model.getGraph().getInitializerList())
                        .addAllInitializer(training.getAlgorithm().getInitializerList()))
                .build();
        for (Value value :
                OnnxReader.read(ByteBuffer.wrap(tensors.toByteArray())).graph().initializers()) {
            if (keys().contains(value.hint())) {
                variables.put(value.hint(), value.initializer().orElseThrow());
            }
        }
        ModelProto initialization = ModelProto.newBuilder()
                .setIrVersion(model.getIrVersion())
                .addAllOpsetImport(model.getOpsetImportList())
                .setGraph(training.getInitialization())
                .build();
        try (InferenceSession first = open(initialization)) {
            assign(training.getInitializationBindingList(), first.run(Map.of()));
        }
    }

    private void assign(List<StringStringEntryProto> bindings, Map<String, Tensor> outputs) {
        for (StringStringEntryProto binding : bindings) {
            if (!variables.containsKey(binding.getKey())) {
                throw new IllegalStateException(binding.getKey() + " is not an initializer");
            }
            variables.put(binding.getKey(), Objects.requireNonNull(outputs.get(binding.getValue())));
        }
    }

    /** Executes a step. The outputs of the combined graph. */
    Map<String, Tensor> step(Map<String, Tensor> inputs) {
        Map<String, Tensor> given = new LinkedHashMap<>(variables);
        given.putAll(inputs);
        Map<String, Tensor> outputs = session.run(given);
        assign(training.getUpdateBindingList(), outputs);
        return outputs;
    }

    /** The variables as the last step left them. */
    Map<String, Tensor> variables() {
        return variables;
    }

    @Override
    public void close() {
        session.close();
    }
}
