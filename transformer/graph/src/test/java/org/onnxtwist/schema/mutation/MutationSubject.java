package org.onnxtwist.schema.mutation;

import java.util.Optional;
import java.util.function.Consumer;
import org.onnxtwist.io.proto.AttributeProto;
import org.onnxtwist.io.proto.GraphProto;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.io.proto.NodeProto;
import org.onnxtwist.io.proto.OperatorSetIdProto;
import org.onnxtwist.io.proto.TypeProto;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.schema.OperatorSchema;
import org.onnxtwist.schema.Schemas;

/**
 * A model and the node of its main graph that is mutated.
 *
 * @param index of the node
 */
record MutationSubject(String name, ModelProto model, int index) {
    NodeProto node() {
        return model.getGraph().getNode(index);
    }

    long opset() {
        String domain = OperatorId.canonicalDomain(node().getDomain());
        return model.getOpsetImportList().stream()
                .filter(entry -> OperatorId.canonicalDomain(entry.getDomain()).equals(domain))
                .mapToLong(OperatorSetIdProto::getVersion)
                .findFirst()
                .orElse(1);
    }

    /** What the node calls; empty for a function. */
    Optional<OperatorSchema> schema() {
        return Schemas.find(OperatorId.of(node().getDomain(), node().getOpType()), opset());
    }

    /** The node's attribute {@code index}, in the order of the file. */
    Optional<AttributeProto> attribute(int index) {
        return index < node().getAttributeCount() ? Optional.of(node().getAttribute(index)) : Optional.empty();
    }

    ModelProto withModel(Consumer<ModelProto.Builder> change) {
        ModelProto.Builder changed = model.toBuilder();
        change.accept(changed);
        return changed.build();
    }

    ModelProto withGraph(Consumer<GraphProto.Builder> change) {
        return withModel(changed -> change.accept(changed.getGraphBuilder()));
    }

    ModelProto withNode(Consumer<NodeProto.Builder> change) {
        return withGraph(graph -> change.accept(graph.getNodeBuilder(index)));
    }

    ModelProto withAttribute(int at, Consumer<AttributeProto.Builder> change) {
        return withNode(node -> change.accept(node.getAttributeBuilder(at)));
    }

    /** What the model declares of a value of its main graph. */
    Optional<TypeProto> type(String value) {
        GraphProto graph = model.getGraph();
        for (int i = 0; i < graph.getInputCount(); i++) {
            if (graph.getInput(i).getName().equals(value)) {
                return Optional.of(graph.getInput(i).getType());
            }
        }
        for (int i = 0; i < graph.getValueInfoCount(); i++) {
            if (graph.getValueInfo(i).getName().equals(value)) {
                return Optional.of(graph.getValueInfo(i).getType());
            }
        }
        return Optional.empty();
    }

    /** Declares something else of a value that {@link #type} finds. */
    ModelProto withType(String value, TypeProto type) {
        return withGraph(graph -> {
            graph.getInputBuilderList().stream()
                    .filter(info -> info.getName().equals(value))
                    .forEach(info -> info.setType(type));
            graph.getValueInfoBuilderList().stream()
                    .filter(info -> info.getName().equals(value))
                    .forEach(info -> info.setType(type));
        });
    }
}
