package org.onnxtwist.io.onnx.tensor;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.io.external.ExternalEntries;
import org.onnxtwist.io.external.ExternalFolder;
import org.onnxtwist.io.file.FileLocation;
import org.onnxtwist.io.file.SourceFile;
import org.onnxtwist.io.proto.SparseTensorProto;
import org.onnxtwist.io.proto.TensorProto;
import org.onnxtwist.io.wire.Skeleton;
import org.onnxtwist.ir.defect.Defect;
import org.onnxtwist.ir.tensor.Bytes;
import org.onnxtwist.ir.tensor.SparseTensor;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorContent;
import org.onnxtwist.ir.type.DType;

/** Turns tensor messages into tensors. Sizes are checked against each other before anything is allocated. */
public final class TensorReader {
    private final ExternalFolder folder;
    private final Optional<SourceFile> source;
    private final Skeleton skeleton;

    /**
     * Makes a reader of the tensors of one model.
     *
     * @param source the file that the messages come from, empty when they come from memory
     * @param skeleton knows the raw data that is not in the messages
     */
    public TensorReader(ExternalFolder folder, Optional<SourceFile> source, Skeleton skeleton) {
        this.folder = folder;
        this.source = source;
        this.skeleton = skeleton;
    }

    public Tensor read(TensorProto proto, FileLocation place) {
        return read(proto, SparseTensorProto.getDefaultInstance(), place);
    }

    public SparseTensor read(SparseTensorProto proto, FileLocation place) {
        if (!proto.hasValues() || !proto.hasIndices()) {
            throw place.breach(Defect.Kind.TENSOR_CONTENT, "lacks its values or its indices: export the model again");
        }
        elements(proto.getDimsList(), place);
        SparseTensorProto enclosing =
                proto.toBuilder().clearValues().clearIndices().build();
        Tensor values = read(proto.getValues(), enclosing, place.in("values", "values"));
        Tensor indices = read(proto.getIndices(), place.in("indices", "indices"));
        return new SparseTensor(values, indices, proto.getDimsList());
    }

    private Tensor read(TensorProto proto, SparseTensorProto enclosing, FileLocation place) {
        DType dtype = DType.ofCode(proto.getDataType())
                .filter(type -> type != DType.UNDEFINED)
                .orElseThrow(() -> place.breach(
                        Defect.Kind.TYPE,
                        "has the element type " + proto.getDataType()
                                + ", which ONNX does not define up to IR version 14: export the model again"
                                + " for that version"));
        long elements = elements(proto.getDimsList(), place);
        TensorContent content = content(proto, dtype, elements, place);
        long[] dims = proto.getDimsList().stream().mapToLong(Long::longValue).toArray();
        boolean isDetached = skeleton.detached(proto.getRawData()).isPresent();
        TensorProto kept = isDetached ? proto.toBuilder().clearRawData().build() : proto;
        return Tensor.of(dtype, dims, content, new TensorOrigin(kept, content, enclosing));
    }

    private static long elements(List<Long> dims, FileLocation place) {
        long elements = 1;
        for (long dim : dims) {
            if (dim < 0) {
                throw place.breach(Defect.Kind.TYPE, "has the negative dimension " + dim + ": export the model again");
            }
        }
        if (dims.contains(0L)) {
            return 0;
        }
        for (long dim : dims) {
            if (dim > Long.MAX_VALUE / elements) {
                throw place.breach(
                        Defect.Kind.TYPE,
                        "has dimensions " + dims + ", whose product overflows 64 bits: export the model again");
            }
            elements *= dim;
        }
        return elements;
    }

    private TensorContent content(TensorProto proto, DType dtype, long elements, FileLocation place) {
        TypedField field = TypedField.of(proto);
        boolean external = proto.getDataLocation() == TensorProto.DataLocation.EXTERNAL;
        boolean raw = !proto.getRawData().isEmpty();
        if ((external ? 1 : 0) + (raw ? 1 : 0) + (field.isEmpty() ? 0 : 1) > 1 || field.several()) {
            throw place.breach(
                    Defect.Kind.TENSOR_CONTENT, "has its elements in several fields at once: export the model again");
        }
        if (dtype == DType.STRING) {
            if (external || raw) {
                throw place.breach(
                        Defect.Kind.TENSOR_CONTENT,
                        "has strings outside the field string_data: export the model again");
            }
            return strings(proto, field, elements, place);
        }
        long byteSize = byteSize(dtype, elements, place);
        if (external) {
            return ExternalEntries.of(proto, place).content(folder, byteSize, dtype, place);
        }
        if (raw) {
            ByteBuffer bytes = skeleton.detached(proto.getRawData())
                    .orElseGet(() -> proto.getRawData().asReadOnlyByteBuffer().slice());
            if (bytes.capacity() != byteSize) {
                throw place.breach(
                        Defect.Kind.TENSOR_CONTENT,
                        "has " + bytes.capacity() + " bytes of data, but " + dtype.onnxName() + proto.getDimsList()
                                + " takes " + byteSize + ": export the model again");
            }
            return new RawContent(bytes, source);
        }
        return typed(proto, field, dtype, elements, byteSize, place);
    }

    private static long byteSize(DType dtype, long elements, FileLocation place) {
        try {
            return dtype.byteSize(elements);
        } catch (ArithmeticException unused) {
            throw place.breach(
                    Defect.Kind.TYPE,
                    "has " + elements + " elements, whose size in bytes overflows 64 bits: export the model again");
        }
    }

    private static TensorContent typed(
            TensorProto proto, TypedField field, DType dtype, long elements, long byteSize, FileLocation place) {
        if (field.isEmpty() && elements == 0) {
            return TensorContent.wrap(ByteBuffer.allocate(0));
        }
        field.require(dtype, ElementField.entries(dtype, elements), place);
        return new TypedContent(dtype, proto, byteSize);
    }

    private static TensorContent strings(TensorProto proto, TypedField field, long elements, FileLocation place) {
        if (!field.isEmpty() || elements != 0) {
            field.require(DType.STRING, elements, place);
        }
        List<Bytes> strings = new ArrayList<>(proto.getStringDataCount());
        for (ByteString text : proto.getStringDataList()) {
            strings.add(Bytes.of(text.toByteArray()));
        }
        return new TensorContent.Text(strings);
    }
}
