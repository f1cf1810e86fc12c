package org.onnxtwist.pass;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.rewrite.Pass;

/** The passes that keep what a model computes and need to be told nothing, by their names. A new one is registered here. */
public final class Passes {
    private static final long UNSHARED_FROM_ELEMENTS = 16;

    private static final List<Pass> ALL = List.of(
            new TopologicalSort(),
            new DeadCode(),
            new CommonSubexpressions(),
            new InitializerSharing(),
            new InitializerUnsharing(UNSHARED_FROM_ELEMENTS),
            new InitializersAsInputs(false),
            new InitializersAsConstants(),
            FunctionInlining.all(),
            new UnusedFunctions());

    private Passes() {}

    /** All of them, in the order in which {@code optimize --help} lists them. */
    public static List<Pass> all() {
        return ALL;
    }

    /** The pass of that name. */
    public static Optional<Pass> named(String name) {
        return ALL.stream().filter(pass -> pass.name().equals(name)).findFirst();
    }
}
