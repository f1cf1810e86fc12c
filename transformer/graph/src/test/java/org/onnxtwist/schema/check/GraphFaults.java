package org.onnxtwist.schema.check;

import java.util.EnumSet;
import java.util.List;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.tensor.SparseTensor;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.schema.finding.FindingCode;

/** Faults of graphs, initializers, names and scopes. */
final class GraphFaults {
    private GraphFaults() {}

    static List<Fault> all() {
        return List.of(
                // Graphs.
                Fault.of(
                        "a graph without a name",
                        FindingCode.GRAPH_NAME_MISSING,
                        GoodModels::bare,
                        m -> m.graph().setName("")),
                Fault.of(
                        "a subgraph without a name",
                        FindingCode.GRAPH_NAME_MISSING,
                        GoodModels::branches,
                        m -> GoodModels.body(m, "then_branch").setName("")),
                Fault.of(
                        "an input without a type",
                        FindingCode.INPUT_TYPE_MISSING,
                        GoodModels::bare,
                        m -> type(m, "x", ValueType.UNKNOWN)),
                Fault.of(
                        "an input without an element type",
                        FindingCode.INPUT_TYPE_MISSING,
                        GoodModels::bare,
                        m -> type(m, "x", ValueType.tensor(DType.UNDEFINED, 2, 3))),
                Fault.of(
                        "an input without a shape",
                        FindingCode.INPUT_SHAPE_MISSING,
                        GoodModels::bare,
                        m -> type(m, "x", ValueType.tensor(DType.FLOAT, Shape.UNKNOWN))),
                Fault.of(
                        "an output without a type",
                        FindingCode.OUTPUT_TYPE_MISSING,
                        GoodModels::bare,
                        m -> type(m, "y", ValueType.UNKNOWN)),
                Fault.of(
                        "an output without a shape",
                        FindingCode.OUTPUT_SHAPE_MISSING,
                        GoodModels::bare,
                        m -> type(m, "y", ValueType.tensor(DType.FLOAT, Shape.UNKNOWN))),
                Fault.of("an output that nothing makes", FindingCode.OUTPUT_UNDEFINED, GoodModels::bare, m -> {
                    Node node = GoodModels.producer(m, "y");
                    node.detachOutput(0, "other");
                    node.output(0).setName("other");
                }),
                Fault.of(
                        "a branch that gives out a value from outside",
                        FindingCode.OUTPUT_FROM_OUTER_GRAPH,
                        GoodModels::branches,
                        m -> GoodModels.body(m, "then_branch").setOutput(0, GoodModels.value(m, "x"))),
                Fault.of(
                        "an output twice",
                        FindingCode.OUTPUT_REPEATED,
                        GoodModels::bare,
                        m -> m.graph().addOutput(GoodModels.value(m, "y"))),
                // Initializers.
                Fault.of(
                        "an initializer of IR version 3 that is no input",
                        FindingCode.INITIALIZER_NOT_INPUT,
                        GoodModels::old,
                        m -> m.graph().removeInput(GoodModels.value(m, "w"))),
                Fault.of(
                        "an initializer of another type than declared",
                        FindingCode.INITIALIZER_TYPE,
                        () -> unused("i", Tensor.vector(1)),
                        m -> type(m, "i", ValueType.tensor(DType.DOUBLE, 1))),
                Fault.of(
                        "a default of another shape than its input",
                        FindingCode.INITIALIZER_SHAPE,
                        GoodModels::bare,
                        m -> m.graph().setInitializer(GoodModels.value(m, "x"), Tensor.zeros(DType.FLOAT, 3, 2))),
                sparse(
                        "a sparse tensor without elements",
                        FindingCode.SPARSE_SHAPE,
                        GoodModels.sparse(List.of(2L, 0L), Tensor.vector(0, 1))),
                sparse(
                        "sparse values that are no vector",
                        FindingCode.SPARSE_SHAPE,
                        new SparseTensor(Tensor.zeros(DType.FLOAT, 2, 1), Tensor.vector(0, 1), List.of(4L))),
                sparse(
                        "sparse coordinates of another rank",
                        FindingCode.SPARSE_SHAPE,
                        GoodModels.sparse(List.of(2L, 3L), Tensor.ofLongs(new long[6], 2, 3))),
                sparse(
                        "a sparse tensor with too few indices",
                        FindingCode.SPARSE_COUNT,
                        GoodModels.sparse(List.of(4L), Tensor.vector(1))),
                sparse(
                        "sparse indices of type int32",
                        FindingCode.SPARSE_INDEX_TYPE,
                        GoodModels.sparse(List.of(4L), Tensor.zeros(DType.INT32, 2))),
                sparse(
                        "a sparse index that is too large",
                        FindingCode.SPARSE_INDEX_RANGE,
                        GoodModels.sparse(List.of(2L, 2L), Tensor.vector(0, 4))),
                sparse(
                        "a sparse coordinate that is too large",
                        FindingCode.SPARSE_INDEX_RANGE,
                        GoodModels.sparse(List.of(2L, 2L), Tensor.ofLongs(new long[] {0, 0, 0, 2}, 2, 2))),
                sparse(
                        "sparse indices out of order",
                        FindingCode.SPARSE_INDEX_ORDER,
                        GoodModels.sparse(List.of(4L), Tensor.vector(2, 1))),
                sparse(
                        "a sparse index twice",
                        FindingCode.SPARSE_INDEX_ORDER,
                        GoodModels.sparse(List.of(4L), Tensor.vector(2, 2))),
                // Names.
                Fault.of(
                        "two inputs of one name",
                        FindingCode.INPUT_REPEATED,
                        GoodModels::bare,
                        m -> GoodModels.input(m.graph(), "x", GoodModels.MATRIX)),
                Fault.of(
                        "two initializers of one name",
                        FindingCode.INITIALIZER_REPEATED,
                        GoodModels::small,
                        m -> GoodModels.initializer(m.graph(), "w", Tensor.zeros(DType.FLOAT, 3))),
                Fault.of(
                        "a sparse and a dense initializer of one name",
                        FindingCode.INITIALIZER_REPEATED,
                        GoodModels::sparse,
                        m -> GoodModels.initializer(m.graph(), "s", Tensor.zeros(DType.FLOAT, 6))),
                Fault.of(
                        "two nodes that make one name",
                        FindingCode.VALUE_REPEATED,
                        GoodModels::bare,
                        m -> GoodModels.node(m.graph(), "Neg", "n", GoodModels.value(m, "x"))
                                .output(0)
                                .setName("y")),
                Fault.of(
                        "a node that makes an input's name",
                        FindingCode.VALUE_REPEATED,
                        GoodModels::small,
                        m -> GoodModels.node(m.graph(), "Neg", "n", GoodModels.value(m, "x"))
                                .output(0)
                                .setName("w")),
                Fault.of(
                        "a branch that makes an outer name",
                        FindingCode.VALUE_SHADOWS,
                        GoodModels::branches,
                        m -> GoodModels.value(GoodModels.body(m, "then_branch"), "t")
                                .setName("c")),
                Fault.of(
                        "a body's input with an outer name",
                        FindingCode.NAME_SHADOWS,
                        GoodModels::loop,
                        m -> GoodModels.value(GoodModels.body(m, "body"), "go").setName("c")),
                Fault.of(
                        "an outer value that is read behind its namesake",
                        EnumSet.of(FindingCode.NAME_SHADOWS, FindingCode.VALUE_HIDDEN),
                        GoodModels::loop,
                        m -> GoodModels.value(GoodModels.body(m, "body"), "s").setName("x")),
                Fault.of(
                        "two nodes of one name",
                        FindingCode.NODE_NAME_REPEATED,
                        GoodModels::small,
                        m -> GoodModels.producer(m, "sum").setName("y")),
                // Scopes and order.
                Fault.of("a value that nothing defines", FindingCode.VALUE_UNDEFINED, GoodModels::small, m -> {
                    Node node = GoodModels.producer(m, "sum");
                    node.detachOutput(0, "other");
                    node.output(0).setName("other");
                }),
                Fault.of(
                        "a node that stands too early",
                        FindingCode.NODE_NOT_SORTED,
                        GoodModels::small,
                        m -> m.graph().moveToEnd(GoodModels.producer(m, "sum"))),
                Fault.of("a branch that reads a later node", FindingCode.NODE_NOT_SORTED, GoodModels::branches, m -> {
                    Node late = GoodModels.node(m.graph(), "Neg", "late", GoodModels.value(m, "x"));
                    GoodModels.producer(GoodModels.body(m, "then_branch"), "t").setInput(0, late.output(0));
                }),
                Fault.of(
                        "two nodes in a circle",
                        cycle(),
                        GoodModels::small,
                        m -> GoodModels.producer(m, "sum").setInput(0, GoodModels.value(m, "y"))),
                Fault.of(
                        "a node that reads itself",
                        cycle(),
                        GoodModels::bare,
                        m -> GoodModels.producer(m, "y").setInput(0, GoodModels.value(m, "y"))));
    }

    private static EnumSet<FindingCode> cycle() {
        return EnumSet.of(FindingCode.NODE_NOT_SORTED, FindingCode.NODE_CYCLE);
    }

    private static void type(Model model, String name, ValueType type) {
        GoodModels.value(model, name).setType(type);
    }

    private static Model unused(String name, Tensor tensor) {
        Model model = GoodModels.bare();
        GoodModels.initializer(model.graph(), name, tensor);
        return model;
    }

    private static Fault sparse(String name, FindingCode code, SparseTensor tensor) {
        return Fault.of(name, code, GoodModels::sparse, model -> {
            Graph graph = model.graph();
            graph.addSparseInitializer("bad", tensor).setName("bad");
        });
    }
}
