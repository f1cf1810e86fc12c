package org.onnxtwist.pass.edit;

import static org.onnxtwist.pass.edit.NamedParts.refusal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.pass.structure.DeadCode;
import org.onnxtwist.pass.structure.Renaming;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;

/** A model that is being edited: its parts by name, and its types as far as they are known. */
final class EditedModel {
    private final Model model;
    private final NamedParts parts;

    // Before the first edit that could change a type; the types that follow from the inputs alone.
    private @Nullable InferredTypes declared;
    private @Nullable InferredTypes types;

    EditedModel(Model model) {
        this.model = model;
        this.parts = new NamedParts(model);
    }

    /** @throws org.onnxtwist.ir.OnnxTwistException when the edit cannot be made */
    void apply(ModelEdit edit) {
        if (edit instanceof ModelEdit.SetAttribute set) {
            Node node = parts.node(set.node());
            beforeChange();
            AttributeSetting.apply(model, node, set);
            types = null;
        } else if (edit instanceof ModelEdit.RemoveNode remove) {
            Node node = parts.node(remove.node());
            InferredTypes known = types();
            beforeChange();
            // The types stay: what is bypassed has the type of what takes its place.
            NodeRemoval.apply(node, known);
        } else if (edit instanceof ModelEdit.Rename rename) {
            rename(rename.from(), rename.to());
        } else if (edit instanceof ModelEdit.AddOutput add) {
            addOutput(add.value());
        } else if (edit instanceof ModelEdit.RemoveOutput remove) {
            removeOutput(remove.output());
        } else if (edit instanceof ModelEdit.DeclareInput declare) {
            declareInput(declare);
        } else if (edit instanceof ModelEdit.SetMetadata metadata) {
            setMetadata(metadata.key(), metadata.value());
        }
    }

    private InferredTypes types() {
        if (types == null) {
            redeclare();
            types = ShapeInference.infer(model);
        }
        return types;
    }

    private void beforeChange() {
        if (declared == null) {
            declared = ShapeInference.inferFromNamedInputs(model);
        }
    }

    /** Infers the declared types of values anew that follow from what was edited. The others stay as the model has them. */
    void redeclare() {
        if (declared == null) {
            return;
        }
        InferredTypes before = declared;
        InferredTypes after = ShapeInference.inferFromNamedInputs(model);
        model.graph().forEachNode(node -> {
            node.outputs().forEach(output -> redeclare(output, before, after));
            // A Loop or a Scan passes the types of its inputs on to its body.
            node.subgraphs().forEach(body -> body.inputs().forEach(input -> redeclare(input, before, after)));
        });
        declared = null;
    }

    private static void redeclare(Value value, InferredTypes before, InferredTypes after) {
        ValueType type = after.of(value);
        if (value.type() != ValueType.UNKNOWN && !type.equals(before.of(value))) {
            value.setType(type);
        }
    }

    private void rename(String from, String to) {
        if (to.isEmpty()) {
            throw refusal("the new name of '" + Excerpt.of(from) + "' is empty: give a name after the equals sign");
        }
        Object part = parts.part(from);
        if (part instanceof Node node) {
            Graph root = node.graph().root();
            root.forEachNode(other -> {
                if (other != node && other.name().equals(to)) {
                    throw refusal("node " + node + " cannot be renamed to '" + Excerpt.of(to)
                            + "', because another node has that name: rename the other node too");
                }
            });
            node.setName(to);
            parts.put(node);
        } else {
            Value value = (Value) part;
            Renaming.rename(value.graph().root(), Map.of(value, to));
            parts.put(value);
        }
    }

    private void addOutput(String name) {
        Value value = parts.value(name, "an output");
        if (value.isOutput()) {
            throw refusal("value " + value + " is an output of the model already");
        }
        ValueType type = types().of(value);
        if (type.equals(ValueType.UNKNOWN) || (type.asTensor().isPresent() && type.dtype() == DType.UNDEFINED)) {
            throw refusal("the type of value " + value
                    + " is not known, so that it cannot become an output: take the value before the operator that is"
                    + " not ONNX's");
        }
        if (!value.isInput()) {
            value.setType(type);
        }
        model.graph().addOutput(value);
    }

    private void removeOutput(String name) {
        List<Value> outputs = model.graph().outputs();
        Value output = NamedParts.port(name, outputs, "output");
        if (outputs.size() == 1) {
            throw refusal("output " + output + " is the only one of the model, which needs at least one:"
                    + " add another output first");
        }
        model.graph().removeOutput(outputs.indexOf(output));
        DeadCode.release(List.of(output));
    }

    private void declareInput(ModelEdit.DeclareInput edit) {
        Value input = NamedParts.port(edit.input(), model.graph().inputs(), "input");
        ValueType type = edit.type();
        if (type.asTensor().isPresent() && type.dtype() == DType.UNDEFINED) {
            if (input.type().asTensor().isEmpty()) {
                throw refusal("input " + input + " is " + input.type()
                        + ", of which there is no element type to keep: state the whole type");
            }
            type = ValueType.tensor(input.type().dtype(), type.shape());
        }
        beforeChange();
        input.setType(type);
        types = null;
    }

    private void setMetadata(String key, String value) {
        if (!value.isEmpty()) {
            model.putMetadata(key, value);
            return;
        }
        Map<String, String> properties = new LinkedHashMap<>(model.metadata());
        if (properties.remove(key) == null) {
            throw refusal("the model has no property '" + Excerpt.of(key) + "' to remove: "
                    + NameSuggestions.clause(key, model.metadata().keySet().stream()));
        }
        model.setMetadata(properties);
    }
}
