package org.onnxtwist.io;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.onnxtwist.io.proto.AttributeProto;
import org.onnxtwist.io.proto.AttributeProto.AttributeType;
import org.onnxtwist.io.proto.FunctionProto;
import org.onnxtwist.io.proto.GraphProto;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.io.proto.NodeProto;
import org.onnxtwist.io.proto.TensorProto;
import org.onnxtwist.io.proto.TrainingInfoProto;
import org.onnxtwist.io.proto.TypeProto;
import org.onnxtwist.io.proto.ValueInfoProto;

/**
 * Builds a model in which every field of the schema is set, each message has unknown fields too, and the names make sense. Driven by the
 * schema's descriptors, so that a field added to it is set as well.
 */
public final class EveryField {
    private static final int GRAPH_DEPTH = 2;
    private static final int TYPE_DEPTH = 2;
    private static final int UNKNOWN_FIELD = 5000;

    private final Random choices = new Random(1);
    private int counter;
    private int nodesWithGraphs = 3;

    public ModelProto model() {
        ModelProto.Builder model = ModelProto.newBuilder();
        fill(model, GRAPH_DEPTH, TYPE_DEPTH);
        return model.build();
    }

    /** All fields of the schema that can be reached from a model, as {@code Message.field}. */
    static Set<String> fieldsOfSchema() {
        Set<String> fields = new HashSet<>();
        Set<Descriptor> seen = new HashSet<>();
        List<Descriptor> open = new ArrayList<>(List.of(ModelProto.getDescriptor()));
        while (!open.isEmpty()) {
            Descriptor type = open.remove(open.size() - 1);
            if (seen.add(type)) {
                for (FieldDescriptor field : type.getFields()) {
                    fields.add(field.getFullName());
                    if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                        open.add(field.getMessageType());
                    }
                }
            }
        }
        return fields;
    }

    /** The fields that are set somewhere in a message. */
    static Set<String> fieldsIn(Message message) {
        Set<String> fields = new HashSet<>();
        message.getAllFields().forEach((field, value) -> {
            fields.add(field.getFullName());
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                for (Object part : field.isRepeated() ? (List<?>) value : List.of(value)) {
                    fields.addAll(fieldsIn((Message) part));
                }
            }
        });
        return fields;
    }

    private void fill(Message.Builder message, int graphs, int types) {
        int choice = choices.nextInt(60);
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            if (isLeftOut(field, choice, graphs, types)) {
                continue;
            }
            for (int i = 0; i < (field.isRepeated() ? 2 : 1); i++) {
                Object value = value(message, field, graphs, types);
                if (field.isRepeated()) {
                    message.addRepeatedField(field, value);
                } else {
                    message.setField(field, value);
                }
            }
        }
        message.setUnknownFields(unknown());
    }

    /** Of fields that exclude each other all but one, graphs and types that lie too deep, and attributes, which come later. */
    private static boolean isLeftOut(FieldDescriptor field, int choice, int graphs, int types) {
        OneofDescriptor oneof = field.getContainingOneof();
        if (oneof != null && !oneof.getField(choice % oneof.getFieldCount()).equals(field)) {
            return true;
        }
        if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
            return false;
        }
        Descriptor type = field.getMessageType();
        return type.equals(AttributeProto.getDescriptor())
                || (type.equals(GraphProto.getDescriptor()) && graphs == 0)
                || (type.equals(TypeProto.getDescriptor()) && types == 0);
    }

    private Object value(Message.Builder message, FieldDescriptor field, int graphs, int types) {
        counter++;
        return switch (field.getJavaType()) {
            case INT -> counter;
            case LONG -> (long) counter;
            case FLOAT -> counter + 0.5f;
            case DOUBLE -> counter + 0.25;
            case BOOLEAN -> true;
            case STRING -> "text" + counter;
            case BYTE_STRING -> ByteString.copyFromUtf8("bytes" + counter);
            case ENUM -> field.getEnumType().getValues().get(0);
            case MESSAGE -> part(message.newBuilderForField(field), graphs, types);
        };
    }

    private Message part(Message.Builder part, int graphs, int types) {
        boolean isType = part instanceof TypeProto.Builder;
        fill(part, graphs - (part instanceof GraphProto.Builder ? 1 : 0), isType ? types - 1 : types);
        if (part instanceof TensorProto.Builder tensor) {
            makeValid(tensor);
        } else if (part instanceof GraphProto.Builder graph) {
            makeValid(graph);
        } else if (part instanceof FunctionProto.Builder function) {
            makeValid(function);
        } else if (part instanceof TrainingInfoProto.Builder training) {
            makeValid(training);
        } else if (part instanceof NodeProto.Builder node) {
            node.addAllAttribute(attributes(graphs));
        } else if (part instanceof TypeProto.Tensor.Builder type) {
            type.setElemType(1 + counter % 28);
        } else if (part instanceof TypeProto.SparseTensor.Builder type) {
            type.setElemType(1 + counter % 28);
        } else if (part instanceof TypeProto.Map.Builder type) {
            type.setKeyType(7);
        }
        return part.build();
    }

    /** Bindings name an initializer of the algorithm and an output. */
    private static void makeValid(TrainingInfoProto.Builder training) {
        GraphProto algorithm = training.getAlgorithm();
        for (int i = 0; i < training.getUpdateBindingCount(); i++) {
            String variable = algorithm.getInitializer(i).getName();
            training.getInitializationBindingBuilder(i)
                    .setKey(variable)
                    .setValue(training.getInitialization().getOutput(i).getName());
            training.getUpdateBindingBuilder(i)
                    .setKey(variable)
                    .setValue(algorithm.getOutput(i).getName());
        }
    }

    private static UnknownFieldSet unknown() {
        UnknownFieldSet group = UnknownFieldSet.newBuilder()
                .addField(1, UnknownFieldSet.Field.newBuilder().addVarint(7).build())
                .build();
        UnknownFieldSet.Field field = UnknownFieldSet.Field.newBuilder()
                .addVarint(-1)
                .addFixed32(5)
                .addFixed64(6)
                .addLengthDelimited(ByteString.copyFromUtf8("unknown"))
                .addGroup(group)
                .build();
        return UnknownFieldSet.newBuilder().addField(UNKNOWN_FIELD, field).build();
    }

    /** Keeps one of the fields that can hold elements, another one each time, and makes dimensions and type fit it. */
    private void makeValid(TensorProto.Builder tensor) {
        TensorProto full = tensor.build();
        tensor.clearFloatData()
                .clearInt32Data()
                .clearStringData()
                .clearInt64Data()
                .clearDoubleData()
                .clearUint64Data();
        tensor.clearRawData().clearDims().addDims(2).setDataLocation(TensorProto.DataLocation.DEFAULT);
        switch (counter++ % 7) {
            case 0 -> tensor.setDataType(1).addAllFloatData(full.getFloatDataList());
            case 1 -> tensor.setDataType(6).addAllInt32Data(full.getInt32DataList());
            case 2 -> tensor.setDataType(8).addAllStringData(full.getStringDataList());
            case 3 -> tensor.setDataType(7).addAllInt64Data(full.getInt64DataList());
            case 4 -> tensor.setDataType(11).addAllDoubleData(full.getDoubleDataList());
            case 5 -> tensor.setDataType(13).addAllUint64Data(full.getUint64DataList());
            default -> tensor.setDataType(10).setRawData(ByteString.copyFromUtf8("bits"));
        }
    }

    private void makeValid(GraphProto.Builder graph) {
        String input = graph.getInput(0).getName();
        // A default of each kind for an input.
        graph.getInitializerBuilder(0).setName(input);
        graph.getSparseInitializerBuilder(0)
                .getValuesBuilder()
                .setName(graph.getInput(1).getName());
        graph.getNodeBuilderList().forEach(node -> node.setInput(1, ""));
        // The nodes are not sorted.
        graph.getNodeBuilder(0).setInput(0, graph.getNode(1).getOutput(0));
        graph.getNodeBuilder(1).setInput(0, input).addOutput("");
        graph.getOutputBuilder(0).setName(graph.getNode(0).getOutput(0));
        graph.getOutputBuilder(1).setName(graph.getNode(0).getOutput(0));
        // Described twice, beside the stale entries that are there.
        for (String name :
                List.of(graph.getNode(1).getOutput(0), graph.getInitializer(1).getName())) {
            for (int i = 0; i < 2; i++) {
                graph.addValueInfo(
                        ValueInfoProto.newBuilder(graph.getValueInfo(i)).setName(name));
            }
        }
    }

    private static void makeValid(FunctionProto.Builder function) {
        function.getNodeBuilderList()
                .forEach(node -> node.setInput(0, function.getInput(0)).setInput(1, ""));
        function.setOutput(0, function.getNode(0).getOutput(0))
                .setOutput(1, function.getNode(1).getOutput(1));
        List<AttributeProto> defaults = new EveryField().attributes(0);
        function.addAllAttributeProto(defaults);
        function.addValueInfo(
                ValueInfoProto.newBuilder(function.getValueInfo(0)).setName(function.getOutput(0)));
    }

    /** One attribute of each kind, stated and not, a reference, and one that has every field. */
    private List<AttributeProto> attributes(int depth) {
        int graphs = depth > 0 && nodesWithGraphs-- > 0 ? depth : 0;
        List<AttributeProto> attributes = new ArrayList<>();
        for (AttributeType type : AttributeType.values()) {
            boolean isGraph = type == AttributeType.GRAPH || type == AttributeType.GRAPHS;
            if (type != AttributeType.UNDEFINED && (graphs > 0 || !isGraph)) {
                AttributeProto.Builder attribute =
                        AttributeProto.newBuilder().setName("kind" + type).setType(type);
                FieldDescriptor field = fieldOf(type);
                for (int i = 0; i < (field.isRepeated() ? 2 : 1); i++) {
                    Object value = value(attribute, field, graphs, 1);
                    if (field.isRepeated()) {
                        attribute.addRepeatedField(field, value);
                    } else {
                        attribute.setField(field, value);
                    }
                }
                attributes.add(attribute.build());
                attributes.add(attribute.setName("untyped" + type).clearType().build());
                attributes.add(AttributeProto.newBuilder()
                        .setName("reference" + type)
                        .setRefAttrName("a")
                        .setType(type)
                        .build());
            }
        }
        AttributeProto.Builder full = AttributeProto.newBuilder();
        fill(full, Math.min(graphs, 1), 1);
        attributes.add(full.setName("full")
                .setType(AttributeType.INT)
                .clearRefAttrName()
                .build());
        attributes.add(full.setName("fullReference").setRefAttrName("a").build());
        return attributes;
    }

    private static FieldDescriptor fieldOf(AttributeType type) {
        String name = switch (type) {
            case FLOAT, INT, STRING, TENSOR, GRAPH ->
                type.name().substring(0, 1).toLowerCase(Locale.ROOT);
            case TYPE_PROTO -> "tp";
            default -> type.name().toLowerCase(Locale.ROOT);
        };
        return AttributeProto.getDescriptor().findFieldByName(name);
    }
}
