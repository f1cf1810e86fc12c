package org.onnxtwist.schema.mutation;

import java.util.Optional;
import java.util.function.Function;
import org.onnxtwist.io.proto.ModelProto;

/**
 * One way to change a model.
 *
 * @param name what it does, in words; unique
 * @param change gives the changed model; empty where the model has nothing that could be changed so
 */
record Mutation(String name, Function<MutationSubject, Optional<ModelProto>> change) {
    @Override
    public String toString() {
        return name;
    }
}
