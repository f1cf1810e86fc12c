package org.onnxtwist.schema.mutation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.onnxtwist.io.proto.AttributeProto.AttributeType;
import org.onnxtwist.io.proto.FunctionProto;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.io.proto.NodeProto;

/** Mutations of the head and the functions of {@link WholeModel}. */
final class ModelMutations {
    private static final long[] VERSIONS = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 14, 15, -1};

    private ModelMutations() {}

    static List<Mutation> all() {
        List<Mutation> all = new ArrayList<>();
        head(all);
        functions(all);
        calls(all);
        return all;
    }

    private static Mutation model(String name, Consumer<ModelProto.Builder> change) {
        return new Mutation(name, subject -> Optional.of(subject.withModel(change)));
    }

    private static Mutation function(String name, Consumer<FunctionProto.Builder> change) {
        return model(name, model -> change.accept(model.getFunctionsBuilder(0)));
    }

    private static Mutation call(String name, Consumer<NodeProto.Builder> change) {
        return model(name, model -> change.accept(model.getGraphBuilder().getNodeBuilder(WholeModel.CALL)));
    }

    private static void head(List<Mutation> all) {
        for (long version : VERSIONS) {
            all.add(model("IR version " + version, model -> model.setIrVersion(version)));
        }
        all.add(model("no IR version", ModelProto.Builder::clearIrVersion));
        all.add(model("no graph", ModelProto.Builder::clearGraph));
        all.add(model("no imports", ModelProto.Builder::clearOpsetImport));
        all.add(model("no import of the standard operators", model -> model.removeOpsetImport(0)));
        all.add(model("no import of the function's domain", model -> model.removeOpsetImport(1)));
        all.add(model("an import twice", model -> model.addOpsetImport(Opsets.of("", 21))));
        all.add(model("an import in two versions", model -> model.addOpsetImport(Opsets.of("", 20))));
        all.add(model("an import in two spellings", model -> model.addOpsetImport(Opsets.of("ai.onnx", 21))));
        all.add(model("an import spelt out", model -> model.setOpsetImport(0, Opsets.of("ai.onnx", 21))));
        all.add(model("an import of version 0", model -> model.setOpsetImport(0, Opsets.of("", 0))));
        all.add(model(
                "an import of a version that is not there yet", model -> model.setOpsetImport(0, Opsets.of("", 99))));
        all.add(model("an import of a domain of no one's", model -> model.addOpsetImport(Opsets.of("nobody", 7))));
        all.add(model("a key of the metadata twice", model -> model.addMetadataProps(model.getMetadataProps(0))));
        all.add(model(
                "metadata without a key",
                model -> model.addMetadataPropsBuilder().setValue("v")));
        all.add(model("training", model -> model.addTrainingInfoBuilder()));
        all.add(model("no producer's name", model -> model.setProducerName("").setDomain("")));
    }

    private static void functions(List<Mutation> all) {
        all.add(model("no function", ModelProto.Builder::clearFunctions));
        all.add(model("a function twice", model -> model.addFunctions(model.getFunctions(0))));
        all.add(model(
                "a function that nothing calls",
                model -> model.addFunctionsBuilder()
                        .mergeFrom(model.getFunctions(0))
                        .setName("other")));
        all.add(model(
                "a function in two overloads",
                model -> model.addFunctionsBuilder()
                        .mergeFrom(model.getFunctions(0))
                        .setOverload("other")));
        all.add(model("functions that call each other", model -> {
            model.addFunctionsBuilder()
                    .setDomain(WholeModel.FUNCTIONS)
                    .setName("other")
                    .addInput("a")
                    .addOutput("b")
                    .addNode(WholeModel.node("leaky", "b", "a").toBuilder().setDomain(WholeModel.FUNCTIONS))
                    .addOpsetImport(Opsets.of(WholeModel.FUNCTIONS, 1));
            model.getFunctionsBuilder(0)
                    .addOpsetImport(Opsets.of(WholeModel.FUNCTIONS, 1))
                    .getNodeBuilder(1)
                    .setDomain(WholeModel.FUNCTIONS)
                    .setOpType("other");
        }));
        all.add(function("a function without a name", FunctionProto.Builder::clearName));
        all.add(function("a function without a domain", FunctionProto.Builder::clearDomain));
        all.add(function("a function of the domain of ONNX", function -> function.setDomain("ai.onnx")));
        all.add(function("a function without imports", FunctionProto.Builder::clearOpsetImport));
        all.add(function(
                "a function of another version where its operators are the same",
                function -> function.setOpsetImport(0, Opsets.of("", 20))));
        all.add(function(
                "a function of another version where an operator differs",
                function -> function.setOpsetImport(0, Opsets.of("", 15))));
        all.add(function("a function of version 5", function -> function.setOpsetImport(0, Opsets.of("", 5))));
        all.add(function("a function without nodes", FunctionProto.Builder::clearNode));
        all.add(function("a function without inputs", FunctionProto.Builder::clearInput));
        all.add(function("a function without outputs", FunctionProto.Builder::clearOutput));
        all.add(function("a function's input twice", function -> function.addInput("a")));
        all.add(function("a function's output twice", function -> function.addOutput("b")));
        all.add(function("a function's output that nothing makes", function -> function.addOutput("z")));
        all.add(function("a function's input without a name", function -> function.addInput("")));
        all.add(function("a function's attribute twice", function -> function.addAttribute("alpha")));
        all.add(function(
                "a function's attribute with and without a default",
                function -> function.addAttributeProto(Values.real("alpha", 1))));
        all.add(function(
                "a function's default",
                function -> function.clearAttribute().addAttributeProto(Values.real("alpha", 1))));
        all.add(function(
                "a function's default without its field",
                function -> function.clearAttribute()
                        .addAttributeProtoBuilder()
                        .setName("alpha")
                        .setType(AttributeType.FLOAT)));
        all.add(function(
                "a function's default of another field",
                function -> function.clearAttribute()
                        .addAttributeProto(Values.real("alpha", 1).toBuilder().setType(AttributeType.INT))));
        all.add(function("a function's reference that is not declared", FunctionProto.Builder::clearAttribute));
        all.add(function(
                "a function's reference of another kind",
                function -> function.getNodeBuilder(0).getAttributeBuilder(0).setType(AttributeType.INT)));
        all.add(function(
                "a function's reference without a kind",
                function -> function.getNodeBuilder(0).getAttributeBuilder(0).clearType()));
        all.add(function(
                "a function's reference with a value",
                function -> function.getNodeBuilder(0).getAttributeBuilder(0).setF(1)));
        all.add(function("a function not sorted", function -> {
            NodeProto first = function.getNode(0);
            function.removeNode(0).addNode(first);
        }));
        all.add(function(
                "a function that reads the graph",
                function -> function.getNodeBuilder(0).setInput(0, "sum")));
        all.add(function(
                "a function that makes its input",
                function -> function.getNodeBuilder(0).setOutput(0, "a")));
        all.add(function(
                "a function that calls itself",
                function -> function.addOpsetImport(Opsets.of(WholeModel.FUNCTIONS, 1))
                        .getNodeBuilder(1)
                        .setDomain(WholeModel.FUNCTIONS)
                        .setOpType("leaky")));
        all.add(function(
                "a function with an unknown operator",
                function -> function.getNodeBuilder(1).setOpType("Nega")));
        all.add(function(
                "a function with a domain not imported",
                function -> function.getNodeBuilder(1).setDomain("nowhere")));
        all.add(function(
                "a function with too many outputs of a node",
                function -> function.getNodeBuilder(1).addOutput("z")));
        all.add(function(
                "a function with an attribute without its field",
                function -> function.getNodeBuilder(0).getAttributeBuilder(0).clearRefAttrName()));
        all.add(function(
                "a function with an unknown attribute",
                function -> function.getNodeBuilder(1).addAttribute(Values.real("alpha", 1))));
    }

    private static void calls(List<Mutation> all) {
        all.add(call("a call with too many inputs", node -> node.addInput("x")));
        all.add(call("a call with too many outputs", node -> node.addOutput("z")));
        all.add(call("a call without inputs", NodeProto.Builder::clearInput));
        all.add(call("a call with an omitted input", node -> node.setInput(0, "")));
        all.add(call("a call without its attribute", NodeProto.Builder::clearAttribute));
        all.add(call("a call with an unknown attribute", node -> node.addAttribute(Values.real("beta", 1))));
        all.add(call(
                "a call with an attribute of another kind", node -> node.setAttribute(0, Values.integer("alpha", 1))));
        all.add(call("a call with an attribute twice", node -> node.addAttribute(node.getAttribute(0))));
        all.add(call("a call of an overload that is not there", node -> node.setOverload("other")));
        all.add(call("a call of no function", node -> node.setOpType("nobody")));
    }
}
