package org.onnxtwist.shape;

import java.util.Map;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.shape.operator.FunctionScope;

/**
 * Works out types, shapes and small integer contents of every value of a model, from those of its inputs and initializers.
 *
 * <p>Covered are the main graph, subgraphs (bodies of If, Loop and Scan, with what they capture) and model-local functions, whose
 * bodies are followed at each call with that call's inputs and attributes. The outputs of an operator that no rule knows have
 * unknown types and stop nothing. A symbolic dimension keeps its name wherever its size provably does not change.
 *
 * <p>What the model declares of a value (value_info, output types) completes what is inferred: a declared size or symbol fills an
 * unknown one, a declared size replaces a symbol. Where the two contradict each other, the inferred type is kept, for real files
 * carry stale declarations, and the contradiction is listed by {@link InferredTypes#contradictions}; who wants an error calls
 * {@link InferredTypes#requireConsistent}.
 *
 * <p>Nodes need not be sorted. The model is not changed. Time is linear in nodes and edges; a function's body is followed once for
 * each different combination of input types at its calls.
 */
public final class ShapeInference {
    /** From this version of the file format on a run may override an initializer that is an input too. */
    private static final long OVERRIDABLE_FROM = 4;

    private ShapeInference() {}

    /**
     * Infers the types of all values of {@code model}.
     *
     * @throws org.onnxtwist.ir.CyclicGraphException when nodes read each other in a circle
     */
    public static InferredTypes infer(Model model) {
        return infer(model, DeclaredShapes.COMPLETING, model.irVersion() >= OVERRIDABLE_FROM);
    }

    /**
     * As {@link #infer}, for runs that override no initializer: one that is an input too counts as constant in every version of the file
     * format.
     *
     * @throws org.onnxtwist.ir.CyclicGraphException when nodes read each other in a circle
     */
    public static InferredTypes inferWithDefaults(Model model) {
        return infer(model, DeclaredShapes.COMPLETING, false);
    }

    /**
     * As {@link #infer}, sound: what is said holds at every run that a runtime accepts. Of the shapes that the model declares, only the ranks
     * and known sizes of its inputs are taken, which a runtime enforces. Of the dimensions of inputs that share a name, the first keeps it
     * and the others are unknown, for a runtime takes different sizes for them.
     *
     * @throws org.onnxtwist.ir.CyclicGraphException when nodes read each other in a circle
     */
    public static InferredTypes inferFromInputs(Model model) {
        return infer(model, DeclaredShapes.ENFORCED, model.irVersion() >= OVERRIDABLE_FROM);
    }

    /**
     * As {@link #inferFromInputs}, for runs whose inputs keep to the shapes that the model declares of them: equal names are equal sizes.
     * What is declared of inputs of subgraphs, and of values whose rank no rule knows, is taken too; other declarations are not, for who
     * makes the sizes of a model's inputs free often leaves the old ones in value_info.
     *
     * @throws org.onnxtwist.ir.CyclicGraphException when nodes read each other in a circle
     */
    public static InferredTypes inferFromNamedInputs(Model model) {
        return infer(model, DeclaredShapes.OF_INPUTS, model.irVersion() >= OVERRIDABLE_FROM);
    }

    /**
     * Adds to {@code types}, which an inference of {@code model} gave, those of the outputs of one more node of it; what that node
     * reads is known already.
     */
    public static void follow(Model model, Node node, InferredTypes types) {
        FunctionScope scope = node.graph()
                .root()
                .function()
                .map(function -> new FunctionScope(function.opsets(), Map.of(), true))
                .orElseGet(() -> FunctionScope.main(model));
        new GraphInference(new FunctionCalls(model), scope, types).follow(node);
    }

    private static InferredTypes infer(Model model, DeclaredShapes declared, boolean inputsMayOverride) {
        InferredTypes types = new InferredTypes(model.graph(), declared, inputsMayOverride);
        new GraphInference(new FunctionCalls(model), FunctionScope.main(model), types).run(model.graph());
        return types;
    }
}
