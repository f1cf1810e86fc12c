package org.onnxtwist.pass.edit;

import java.util.Optional;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;

/**
 * One edit of a model, which {@link ModelEdits} makes.
 *
 * <p>A node is called by its name, or by the name of one of its outputs if no node has that name; a value by its name. {@code node:} or
 * {@code value:} before a name says which of the two is meant, and {@code #2} after it selects the second of several that have the name, in
 * the order of the model.
 */
public sealed interface ModelEdit {
    /**
     * Gives a node an attribute, or removes one.
     *
     * @param node the node
     * @param attribute the name of the attribute
     * @param kind the kind of the value as ONNX's textual syntax spells it, for example {@code float}; empty for the kind that the operator
     *     defines or, for an operator that is not ONNX's, the kind that the attribute has already
     * @param value the value: a number, a string, a list of them with commas between, or the name of an element type; {@code ""} is the
     *     empty string, {@code []} the empty list, and an empty text removes the attribute
     */
    record SetAttribute(String node, String attribute, Optional<String> kind, String value) implements ModelEdit {}

    /**
     * Removes a node. What read its output reads its first input from then on. Nodes and initializers that only it needed go, too.
     *
     * @param node the node
     */
    record RemoveNode(String node) implements ModelEdit {}

    /**
     * Gives a node or a value, such as an input or an output of the model, another name.
     *
     * @param from the node or value
     * @param to the new name
     */
    record Rename(String from, String to) implements ModelEdit {}

    /**
     * Makes a value of the main graph an output of the model, after the others, with the type that shape inference finds.
     *
     * @param value the value
     */
    record AddOutput(String value) implements ModelEdit {}

    /**
     * Removes an output of the model, and the nodes and initializers that only it needed.
     *
     * @param output the output
     */
    record RemoveOutput(String output) implements ModelEdit {}

    /**
     * Declares another type of an input of the model. The declared types of values behind it follow.
     *
     * @param input the input
     * @param type the type; {@link DType#UNDEFINED} as its element type stands for the one that the input has
     */
    record DeclareInput(String input, ValueType type) implements ModelEdit {}

    /**
     * Sets a property of the model's metadata, or removes it.
     *
     * @param key the key
     * @param value the value; empty to remove the property
     */
    record SetMetadata(String key, String value) implements ModelEdit {}
}
