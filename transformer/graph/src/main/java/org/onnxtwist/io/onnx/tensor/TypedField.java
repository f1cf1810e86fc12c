package org.onnxtwist.io.onnx.tensor;

import org.onnxtwist.io.file.FileLocation;
import org.onnxtwist.io.proto.TensorProto;
import org.onnxtwist.ir.defect.Defect;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.ir.type.DType;

/**
 * The typed fields of a tensor message that have entries.
 *
 * @param name the field's name; {@code ""} when none has entries
 * @param entries how many
 * @param several whether another typed field has entries too
 */
record TypedField(String name, long entries, boolean several) {
    static TypedField of(TensorProto proto) {
        return new TypedField("", 0, false)
                .and("float_data", proto.getFloatDataCount())
                .and("int32_data", proto.getInt32DataCount())
                .and("string_data", proto.getStringDataCount())
                .and("int64_data", proto.getInt64DataCount())
                .and("double_data", proto.getDoubleDataCount())
                .and("uint64_data", proto.getUint64DataCount());
    }

    private TypedField and(String other, int count) {
        if (count == 0) {
            return this;
        }
        return isEmpty() ? new TypedField(other, count, false) : new TypedField(name, entries, true);
    }

    boolean isEmpty() {
        return name.isEmpty();
    }

    /** @throws InvalidModelException unless this is the field for {@code dtype}, with that many entries */
    void require(DType dtype, long expected, FileLocation place) {
        if (isEmpty()) {
            throw place.breach(
                    Defect.Kind.TENSOR_CONTENT,
                    "has no data, but " + expected + " elements of " + dtype.onnxName() + ": export the model again");
        }
        if (!name.equals(ElementField.of(dtype).fieldName())) {
            throw place.breach(
                    Defect.Kind.TENSOR_CONTENT,
                    "has its elements in " + name + ", which does not hold elements of type " + dtype.onnxName()
                            + ": export the model again");
        }
        if (entries != expected) {
            throw place.breach(
                    Defect.Kind.TENSOR_CONTENT,
                    "has " + entries + " entries in " + name + ", but its type and dimensions take " + expected
                            + ": export the model again");
        }
    }
}
