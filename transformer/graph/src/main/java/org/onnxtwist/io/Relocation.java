package org.onnxtwist.io;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.io.external.ExternalEntries;
import org.onnxtwist.io.file.FileBytes;
import org.onnxtwist.io.file.FileLocation;
import org.onnxtwist.io.file.NewFile;
import org.onnxtwist.io.onnx.tensor.RawContent;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.io.proto.NodeProto;
import org.onnxtwist.io.proto.StringStringEntryProto;
import org.onnxtwist.io.proto.TensorProto;
import org.onnxtwist.io.wire.MessageFrame;
import org.onnxtwist.io.wire.MessageOutput;
import org.onnxtwist.io.wire.MessageParser;
import org.onnxtwist.io.wire.Skeleton;
import org.onnxtwist.io.wire.TensorPaths;
import org.onnxtwist.ir.tensor.TensorContent.Packed;

/** Makes another file of a model, in which external data has other locations. The data itself is not looked at. */
final class Relocation {
    private final Map<String, String> locations;
    private final Skeleton skeleton;
    private final IdentityHashMap<TensorProto, Packed> contents = new IdentityHashMap<>();

    private Relocation(Map<String, String> locations, Skeleton skeleton) {
        this.locations = locations;
        this.skeleton = skeleton;
    }

    /**
     * Writes the file.
     *
     * @param model a model's file
     * @param locations new locations by old ones, as the model spells them
     * @param target the file to write
     * @param published what to call that file in messages
     */
    static void write(Path model, Map<String, String> locations, Path target, Path published) throws IOException {
        FileLocation place = FileLocation.file(published.toString());
        ByteBuffer bytes = FileBytes.map(model, place);
        MessageParser.Parsed<ModelProto> parsed = MessageParser.parse(
                ModelProto.getDefaultInstance(), bytes, "an ONNX model", ReadOptions.DEEPEST, place);
        Relocation relocation = new Relocation(locations, parsed.skeleton());
        Message moved = relocation.moved(parsed.message());
        MessageFrame frame = MessageFrame.of(moved, relocation.contents);
        new NewFile(target, published, frame.size()).write(channel -> {
            MessageOutput output = new MessageOutput(channel);
            frame.writeTo(output);
            output.flush();
        });
    }

    /** The message itself where nothing in it changes. */
    private Message moved(Message message) {
        if (message instanceof TensorProto tensor) {
            return moved(tensor);
        }
        if (message instanceof NodeProto node
                && node.getAttributeList().stream().noneMatch(TensorPaths::mayHoldTensors)) {
            return message;
        }
        Message.Builder builder = message.toBuilder();
        boolean changed = false;
        for (FieldDescriptor field : TensorPaths.of(message.getDescriptorForType())) {
            int count = field.isRepeated() ? message.getRepeatedFieldCount(field) : message.hasField(field) ? 1 : 0;
            for (int i = 0; i < count; i++) {
                Message value =
                        (Message) (field.isRepeated() ? message.getRepeatedField(field, i) : message.getField(field));
                Message other = moved(value);
                if (other != value) {
                    changed = true;
                    if (field.isRepeated()) {
                        builder.setRepeatedField(field, i, other);
                    } else {
                        builder.setField(field, other);
                    }
                }
            }
        }
        return changed ? builder.build() : message;
    }

    private TensorProto moved(TensorProto tensor) {
        Optional<ByteBuffer> detached = skeleton.detached(tensor.getRawData());
        if (detached.isPresent()) {
            // A message of its own, because it is the key to its content.
            TensorProto head = tensor.toBuilder().clearRawData().build();
            contents.put(head, new RawContent(detached.get(), Optional.empty()));
            return head;
        }
        List<StringStringEntryProto> entries = tensor.getExternalDataList();
        TensorProto.Builder builder = tensor.toBuilder();
        boolean changed = false;
        for (int i = 0; i < entries.size(); i++) {
            String location = locations.get(entries.get(i).getValue());
            if (location != null && entries.get(i).getKey().equals(ExternalEntries.LOCATION)) {
                builder.setExternalData(i, entries.get(i).toBuilder().setValue(location));
                changed = true;
            }
        }
        return changed ? builder.build() : tensor;
    }
}
