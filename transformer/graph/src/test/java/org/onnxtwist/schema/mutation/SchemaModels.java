package org.onnxtwist.schema.mutation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.onnxtwist.io.proto.GraphProto;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.io.proto.NodeProto;
import org.onnxtwist.io.proto.ValueInfoProto;
import org.onnxtwist.ir.Model;
import org.onnxtwist.schema.OperatorSchema;
import org.onnxtwist.schema.Schemas;

/**
 * A model of one node for every version of every operator, at the operator set with which that version came. A node of a domain of
 * no one's makes what it reads: of a type that it takes, and of unknown rank, so that no shape is wrong.
 */
final class SchemaModels {
    static final String ANY_DOMAIN = "any";
    private static final int IR_VERSION = 8;
    private static final List<String> PREFERRED = List.of("tensor(float)", "tensor(int64)", "tensor(string)");

    private SchemaModels() {}

    static List<MutationSubject> all() {
        return Schemas.all().stream()
                .sorted(Comparator.comparing(
                                (OperatorSchema schema) -> schema.id().toString())
                        .thenComparing(OperatorSchema::since))
                .map(SchemaModels::of)
                .toList();
    }

    private static MutationSubject of(OperatorSchema schema) {
        GraphProto.Builder graph = GraphProto.newBuilder().setName("g");
        NodeProto.Builder source = NodeProto.newBuilder().setOpType("Source").setDomain(ANY_DOMAIN);
        NodeProto.Builder node = NodeProto.newBuilder()
                .setOpType(schema.id().name())
                .setDomain(schema.id().domain());
        Map<String, String> bound = new HashMap<>();
        for (int i = 0; i < inputs(schema); i++) {
            OperatorSchema.FormalParameter parameter = schema.input(i).orElseThrow();
            if (parameter.option() == OperatorSchema.FormalParameter.Option.OPTIONAL) {
                node.addInput("");
                continue;
            }
            String name = "x" + i;
            source.addOutput(name);
            node.addInput(name);
            graph.addValueInfo(ValueInfoProto.newBuilder()
                    .setName(name)
                    .setType(ElementNames.type(type(schema, parameter, bound))));
        }
        source.addOutput("unread");
        graph.addValueInfo(ValueInfoProto.newBuilder().setName("unread").setType(ElementNames.type(PREFERRED.get(0))));
        for (int i = 0; i < Math.max(schema.minOutputs(), schema.outputs().isEmpty() ? 0 : 1); i++) {
            node.addOutput("y" + i);
        }
        schema.attributes().values().stream()
                .sorted(Comparator.comparing(OperatorSchema.AttributeSchema::name))
                .filter(attribute -> SchemaAttributes.isStated(schema, attribute))
                .forEach(attribute -> node.addAttribute(SchemaAttributes.of(schema, attribute)));
        graph.addNode(source)
                .addNode(node)
                .addOutput(ValueInfoProto.newBuilder().setName("unread"));
        graph.getOutputBuilder(0)
                .getTypeBuilder()
                .getTensorTypeBuilder()
                .setElemType(1)
                .getShapeBuilder();
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(
                        schema.id().domain().isEmpty()
                                ? Math.max(IR_VERSION, Model.FormatFeature.irVersion(schema.since()))
                                : IR_VERSION)
                .setGraph(graph)
                .addOpsetImport(Opsets.of(schema.id().domain(), schema.since()))
                .addOpsetImport(Opsets.of(ANY_DOMAIN, 1));
        return new MutationSubject(schema.id() + " " + schema.since(), model.build(), 1);
    }

    /** Enough inputs to be valid, of variadic parameters one. */
    private static int inputs(OperatorSchema schema) {
        int least = schema.minInputs();
        List<OperatorSchema.FormalParameter> inputs = schema.inputs();
        boolean variadic = !inputs.isEmpty()
                && inputs.get(inputs.size() - 1).option() == OperatorSchema.FormalParameter.Option.VARIADIC;
        return variadic || inputs.size() == least ? Math.max(least, inputs.size()) : least;
    }

    private static String type(
            OperatorSchema schema, OperatorSchema.FormalParameter parameter, Map<String, String> bound) {
        return schema.type(parameter.type())
                .map(OperatorSchema.TypeConstraint::allowed)
                .map(allowed -> bound.computeIfAbsent(parameter.type(), key -> preferred(allowed)))
                .orElse(parameter.type());
    }

    private static String preferred(Set<String> allowed) {
        List<String> order = new ArrayList<>(PREFERRED);
        allowed.stream().sorted().forEach(order::add);
        return order.stream().filter(allowed::contains).findFirst().orElseThrow();
    }
}
