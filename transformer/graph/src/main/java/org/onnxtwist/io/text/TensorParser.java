package org.onnxtwist.io.text;

import java.util.List;
import org.onnxtwist.io.onnx.tensor.ElementField;
import org.onnxtwist.io.proto.StringStringEntryProto;
import org.onnxtwist.io.proto.TensorProto;
import org.onnxtwist.io.proto.TensorShapeProto;
import org.onnxtwist.io.proto.TypeProto;
import org.onnxtwist.ir.type.DType;

/**
 * Reads the elements of tensors. They are the entries of the field that the message has for them: a float16 is given by its bits, a
 * complex number by its two parts, four-bit numbers by the bytes that hold two of them.
 */
final class TensorParser {
    private static final String ELEMENT = "an element";

    private final Source source;

    TensorParser(Source source) {
        this.source = source;
    }

    /** A tensor of a type that was read, with the elements or external data that are next. */
    TensorProto data(TypeProto type, int typeMark, String name) {
        TensorProto.Builder tensor = described(type, typeMark).setName(name);
        if (source.peek() == '[') {
            return tensor.setDataLocation(TensorProto.DataLocation.EXTERNAL)
                    .addAllExternalData(pairs(source))
                    .build();
        }
        return elements(tensor);
    }

    /** A tensor of a type that was read, with the elements that are next. */
    TensorProto constant(TypeProto type, int typeMark, String name) {
        return elements(described(type, typeMark).setName(name));
    }

    private TensorProto.Builder described(TypeProto type, int mark) {
        if (!type.hasTensorType() || !type.getTensorType().hasShape()) {
            throw source.wrong(mark, "the type of a tensor with sizes was expected before its elements");
        }
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setDataType(type.getTensorType().getElemType());
        for (TensorShapeProto.Dimension dimension :
                type.getTensorType().getShape().getDimList()) {
            if (!dimension.hasDimValue() || dimension.getDimValue() < 0) {
                throw source.wrong(mark, "a tensor with elements was expected to have sizes that are numbers");
            }
            tensor.addDims(dimension.getDimValue());
        }
        return tensor;
    }

    private TensorProto elements(TensorProto.Builder tensor) {
        int mark = source.mark();
        if (source.isElision()) {
            throw source.wrong(mark, "the elements of this tensor are abbreviated: print the model with all elements");
        }
        source.expect('{');
        DType type = DType.ofCode(tensor.getDataType()).orElseThrow();
        long count = 0;
        if (source.peek() != '}') {
            do {
                element(type, tensor);
                count++;
            } while (source.take(','));
        }
        source.expect('}');
        long wanted = wanted(type, tensor.getDimsList(), mark);
        if (count != wanted) {
            throw source.wrong(
                    mark,
                    wanted + " elements were expected, as the type " + type.onnxName() + tensor.getDimsList()
                            + " takes, not " + count);
        }
        return tensor.build();
    }

    private long wanted(DType type, List<Long> dims, int mark) {
        long elements = dims.contains(0L) ? 0 : 1;
        try {
            for (long dim : elements == 0 ? List.<Long>of() : dims) {
                elements = Math.multiplyExact(elements, dim);
            }
            return ElementField.entries(type, elements);
        } catch (ArithmeticException e) {
            throw source.wrong(mark, "the sizes " + dims + " overflow 64 bits");
        }
    }

    private void element(DType type, TensorProto.Builder tensor) {
        switch (ElementField.of(type)) {
            case FLOAT_DATA -> tensor.addFloatData(Numbers.real(source, ELEMENT));
            case DOUBLE_DATA -> tensor.addDoubleData(Numbers.wide(source, ELEMENT));
            case INT64_DATA -> tensor.addInt64Data(Numbers.integer(source, ELEMENT));
            case UINT64_DATA -> tensor.addUint64Data(Numbers.unsigned(source, ELEMENT));
            case STRING_DATA -> tensor.addStringData(source.string(ELEMENT));
            case INT32_DATA -> tensor.addInt32Data(Numbers.narrow(source, ELEMENT));
        }
    }

    /** Pairs of strings in brackets. */
    static List<StringStringEntryProto> pairs(Source source) {
        return Lists.bracketed(source, () -> {
            StringStringEntryProto.Builder entry =
                    StringStringEntryProto.newBuilder().setKeyBytes(source.string("a key"));
            source.expect(':');
            return entry.setValueBytes(source.string("a value")).build();
        });
    }
}
