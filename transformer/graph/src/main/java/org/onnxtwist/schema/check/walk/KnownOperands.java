package org.onnxtwist.schema.check.walk;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.schema.OperatorSchema;

/** Known shapes, types and constants of a node's inputs, and its integer attributes. */
public record KnownOperands(Call call, OperatorSchema schema) {
    /** The sizes of an input; empty where it is omitted or its rank is not known. */
    public Optional<List<Dim>> dims(int input) {
        Optional<Value> value = input < call.node().inputCount() ? call.node().input(input) : Optional.empty();
        return value.flatMap(present -> call.site().type(present).shape().known());
    }

    /** Size {@code axis} of an input, where it is known. */
    public OptionalLong size(int input, int axis) {
        return dims(input)
                .filter(dims -> axis < dims.size() && dims.get(axis) instanceof Dim.Known)
                .map(dims -> OptionalLong.of(((Dim.Known) dims.get(axis)).size()))
                .orElse(OptionalLong.empty());
    }

    /** An integer attribute, or its default; empty where it has neither, is of another kind, or is what a function's call gives. */
    public OptionalLong integer(String name) {
        return value(name).orElse(null) instanceof AttributeValue.IntValue number
                ? OptionalLong.of(number.value())
                : OptionalLong.empty();
    }

    /** A list of integers; empty where the node does not state it. */
    public Optional<List<Long>> integers(String name) {
        return value(name).orElse(null) instanceof AttributeValue.IntValues numbers
                ? Optional.of(numbers.values())
                : Optional.empty();
    }

    /** A text attribute, or its default; empty where it has neither, is of another kind, or is what a function's call gives. */
    public Optional<String> string(String name) {
        return value(name).orElse(null) instanceof AttributeValue.StringValue text
                ? Optional.of(text.value().toString())
                : Optional.empty();
    }

    /** Only what the operator knows counts: others have been reported. */
    private Optional<AttributeValue> value(String name) {
        return schema.attribute(name)
                .flatMap(known -> call.node()
                        .attribute(name)
                        .map(stated -> stated.value())
                        .or(known::defaultValue));
    }

    /** An input in words; of its shape what is known. */
    public String text(int input) {
        return call.node()
                .input(input)
                .map(value -> value + " of shape "
                        + dims(input).map(List::toString).map(Excerpt::of).orElse("?"))
                .orElse("an omitted input");
    }
}
