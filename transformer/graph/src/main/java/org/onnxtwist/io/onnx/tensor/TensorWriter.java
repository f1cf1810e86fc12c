package org.onnxtwist.io.onnx.tensor;

import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.onnxtwist.io.external.ExternalContent;
import org.onnxtwist.io.external.ExternalEntries;
import org.onnxtwist.io.external.ExternalPlan;
import org.onnxtwist.io.file.FileLocation;
import org.onnxtwist.io.file.SourceFile;
import org.onnxtwist.io.proto.SparseTensorProto;
import org.onnxtwist.io.proto.StringStringEntryProto;
import org.onnxtwist.io.proto.TensorProto;
import org.onnxtwist.io.wire.MessageFrame;
import org.onnxtwist.ir.tensor.SparseTensor;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorContent;
import org.onnxtwist.ir.tensor.TensorContent.Packed;

/**
 * Turns tensors into messages. One that is as it was read gets the message that it was read from; of one with other elements, the rest of
 * the message is kept. Contents that are not in a message of their own already stay out of it until {@link #frame} is written.
 */
public final class TensorWriter {
    private final ExternalPlan plan;
    private final Set<SourceFile> sources = new HashSet<>();
    private final IdentityHashMap<TensorProto, Packed> contents = new IdentityHashMap<>();

    public TensorWriter(ExternalPlan plan) {
        this.plan = plan;
    }

    /** The files that the tensors written so far lie in. */
    public Set<SourceFile> sources() {
        return sources;
    }

    /** The message of a tensor in an attribute: its name is whatever the file gave it. */
    public TensorProto message(Tensor tensor) {
        return message(tensor, false, origin(tensor));
    }

    /** The message of an initializer. */
    public TensorProto message(Tensor tensor, String name) {
        return message(tensor, true, named(tensor, name));
    }

    private static TensorProto named(Tensor tensor, String name) {
        TensorProto read = origin(tensor);
        return read.getName().equals(name)
                ? read
                : read.toBuilder().setName(name).build();
    }

    /** The content that this very message lacks, empty where it has its elements. */
    public Optional<Packed> content(TensorProto message) {
        return Optional.ofNullable(contents.get(message));
    }

    /** A message, with the contents that the tensor messages in it lack. */
    public MessageFrame frame(Message message) {
        return MessageFrame.of(message, contents);
    }

    public SparseTensorProto message(SparseTensor sparse, Optional<String> name) {
        TensorProto values = name.isPresent()
                ? message(sparse.values(), false, named(sparse.values(), name.get()))
                : message(sparse.values());
        SparseTensorProto.Builder proto = sparse.values().unmodelled() instanceof TensorOrigin origin
                ? origin.enclosing().toBuilder()
                : SparseTensorProto.newBuilder();
        if (!proto.getDimsList().equals(sparse.dims())) {
            proto.clearDims().addAllDims(sparse.dims());
        }
        return proto.setValues(values).setIndices(message(sparse.indices())).build();
    }

    private static TensorProto origin(Tensor tensor) {
        return tensor.unmodelled() instanceof TensorOrigin origin ? origin.proto() : TensorProto.getDefaultInstance();
    }

    private TensorProto message(Tensor tensor, boolean initializer, TensorProto read) {
        boolean sameElements =
                tensor.unmodelled() instanceof TensorOrigin origin && origin.content() == tensor.content();
        TensorProto described = described(tensor, read);
        if (tensor.content() instanceof TensorContent.Text text) {
            return sameElements ? described : withStrings(described, text);
        }
        Packed content = tensor.packed();
        source(content);
        Optional<ExternalPlan.Position> position = plan.place(content, initializer);
        if (position.isPresent()) {
            return outside(described, position.get(), sameElements);
        }
        boolean isInside = sameElements && !(content instanceof ExternalContent);
        if (isInside && (!(content instanceof RawContent) || described.hasRawData())) {
            return described;
        }
        // A message of its own, because it is the key to its content.
        TensorProto head = withoutElements(described).build();
        contents.put(head, content);
        return head;
    }

    private static TensorProto described(Tensor tensor, TensorProto read) {
        return isDescribedBy(tensor, read)
                ? read
                : read.toBuilder()
                        .setDataType(tensor.dtype().code())
                        .clearDims()
                        .addAllDims(dims(tensor))
                        .build();
    }

    private static boolean isDescribedBy(Tensor tensor, TensorProto read) {
        return read.getDataType() == tensor.dtype().code() && read.getDimsList().equals(dims(tensor));
    }

    private static List<Long> dims(Tensor tensor) {
        return LongStream.of(tensor.dims()).boxed().toList();
    }

    private static TensorProto withStrings(TensorProto described, TensorContent.Text text) {
        TensorProto.Builder proto = withoutElements(described);
        text.elements().forEach(element -> proto.addStringData(UnsafeByteOperations.unsafeWrap(element.toByteArray())));
        return proto.build();
    }

    private static TensorProto.Builder withoutElements(TensorProto proto) {
        TensorProto.Builder builder = proto.toBuilder()
                .clearFloatData()
                .clearInt32Data()
                .clearStringData()
                .clearInt64Data()
                .clearDoubleData()
                .clearUint64Data()
                .clearRawData();
        return proto.getDataLocation() == TensorProto.DataLocation.EXTERNAL
                ? builder.clearExternalData().clearDataLocation()
                : builder;
    }

    private static TensorProto outside(TensorProto described, ExternalPlan.Position position, boolean sameElements) {
        if (sameElements && isAt(described, position)) {
            return described;
        }
        return withoutElements(described)
                .clearExternalData()
                .addExternalData(entry(ExternalEntries.LOCATION, position.location()))
                .addExternalData(entry(ExternalEntries.OFFSET, Long.toString(position.offset())))
                .addExternalData(entry(ExternalEntries.LENGTH, Long.toString(position.length())))
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .build();
    }

    private static boolean isAt(TensorProto proto, ExternalPlan.Position position) {
        if (proto.getDataLocation() != TensorProto.DataLocation.EXTERNAL) {
            return false;
        }
        ExternalEntries entries = ExternalEntries.of(proto, FileLocation.file(proto.getName()));
        return entries.location().equals(position.location()) && entries.offset() == position.offset();
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    private void source(Packed content) {
        if (content instanceof ExternalContent external && external.isAvailable()) {
            sources.add(external.file().source());
        } else if (content instanceof RawContent raw) {
            raw.source().ifPresent(sources::add);
        }
    }
}
