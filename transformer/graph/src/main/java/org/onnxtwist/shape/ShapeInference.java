package org.onnxtwist.shape;

import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.shape.inference.DeclaredShapes;
import org.onnxtwist.shape.inference.SymbolicTypes;

/**
 * Infers the types, shapes and small integer contents of all values of a model from those of its inputs and initializers.
 *
 * <p>It covers the main graph, subgraphs (bodies of If, Loop and Scan, with the values that they capture) and model-local functions, whose
 * bodies are inferred at each call with that call's inputs and attributes. The outputs of an operator without a rule have unknown types;
 * inference continues after them. A symbolic dimension keeps its name wherever its size provably does not change.
 *
 * <p>The declared type of a value (value_info, output types) completes the inferred one: a declared size or symbol fills an unknown one, a
 * declared size replaces a symbol. If the two contradict each other, the inferred type is kept, because real files contain stale
 * declarations, and the contradiction is listed by {@link InferredTypes#contradictions}; {@link InferredTypes#requireConsistent} turns it
 * into an error.
 *
 * <p>Nodes need not be sorted. The model is not changed. Time is linear in nodes and edges; a function's body is inferred once for each
 * different combination of inputs and attributes at its calls.
 */
public final class ShapeInference {
    private ShapeInference() {}

    /**
     * Infers the types of all values of {@code model}.
     *
     * @throws org.onnxtwist.ir.analysis.CyclicGraphException when nodes read each other in a circle
     */
    public static InferredTypes infer(Model model) {
        return new InferredTypes(SymbolicTypes.infer(model, DeclaredShapes.COMPLETING));
    }

    /**
     * As {@link #infer}, for runs that override no initializer: an initializer that is also an input counts as constant in every version of
     * the file format.
     *
     * @throws org.onnxtwist.ir.analysis.CyclicGraphException when nodes read each other in a circle
     */
    public static InferredTypes inferWithDefaults(Model model) {
        return new InferredTypes(SymbolicTypes.infer(model, DeclaredShapes.COMPLETING, false));
    }

    /**
     * As {@link #infer}, but sound: the result holds in every run that a runtime accepts. Of the declared shapes, only the ranks and known
     * sizes of the model's inputs are used, which a runtime enforces. If dimensions of inputs share a name, the first keeps it and the
     * others are unknown, because a runtime accepts different sizes for them.
     *
     * @throws org.onnxtwist.ir.analysis.CyclicGraphException when nodes read each other in a circle
     */
    public static InferredTypes inferFromInputs(Model model) {
        return new InferredTypes(SymbolicTypes.infer(model, DeclaredShapes.ENFORCED));
    }

    /**
     * As {@link #inferFromInputs}, for runs whose inputs keep to the shapes that the model declares of them: equal names are equal sizes.
     * The declared shapes of inputs of subgraphs, and of values whose rank is not inferred, are used too; other declarations are not,
     * because tools that make the sizes of a model's inputs dynamic often leave the old sizes in value_info.
     *
     * @throws org.onnxtwist.ir.analysis.CyclicGraphException when nodes read each other in a circle
     */
    public static InferredTypes inferFromNamedInputs(Model model) {
        return new InferredTypes(SymbolicTypes.infer(model, DeclaredShapes.OF_INPUTS));
    }

    /**
     * Adds the types of the outputs of one more node to {@code types}, the result of an inference of {@code model}. The types of the node's
     * inputs must already be known.
     */
    public static void follow(Model model, Node node, InferredTypes types) {
        types.symbolic().follow(model, node);
    }
}
