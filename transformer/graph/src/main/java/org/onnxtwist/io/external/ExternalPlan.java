package org.onnxtwist.io.external;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.io.wire.MessageOutput;
import org.onnxtwist.ir.tensor.TensorContent.Packed;

/** Decides which tensors are stored outside the message and at which position, and then writes those that are not stored there already. */
public final class ExternalPlan {
    /** The alignment, a cache line, of tensors that are smaller than the alignment asked for. */
    private static final long SMALL_ALIGNMENT = 64;

    /** The position of a tensor in a file of external data. */
    public record Position(String location, long offset, long length) {}

    private record Piece(Packed content, long offset) {}

    private final ExternalLayout layout;
    private final String dataFile;
    private final Optional<Path> folder;
    private final List<Piece> pieces = new ArrayList<>();
    /** The positions of contents read from external files, so that tensors which share their bytes still share them when written. */
    private final Map<ExternalContent, Position> placed = new HashMap<>();

    private long end;

    /**
     * Makes an empty plan.
     *
     * @param dataFile the name of the file for tensors that are not shared
     * @param folder the real path of the folder of the model; empty when the model is not written to a file
     */
    public ExternalPlan(ExternalLayout layout, String dataFile, Optional<Path> folder) {
        this.layout = layout;
        this.dataFile = dataFile;
        this.folder = folder;
    }

    /** A plan that keeps all contents inside the message. */
    public static ExternalPlan inside() {
        return new ExternalPlan(
                new ExternalLayout(false, Long.MAX_VALUE, SMALL_ALIGNMENT, false), "", Optional.empty());
    }

    /** The position of the content outside the message; empty if the content belongs into the message. */
    public Optional<Position> place(Packed content, boolean initializer) {
        boolean outside = content instanceof ExternalContent
                ? layout.keepsExternal()
                : initializer && content.byteSize() >= layout.threshold();
        if (!outside) {
            return Optional.empty();
        }
        return Optional.of(
                content instanceof ExternalContent external
                        ? shared(external).orElseGet(() -> placed.computeIfAbsent(external, this::append))
                        : append(content));
    }

    private Optional<Position> shared(ExternalContent external) {
        if (external.file().isMissing()) {
            return Optional.of(new Position(external.file().location(), external.offset(), external.byteSize()));
        }
        if (!layout.sharesData()) {
            return Optional.empty();
        }
        return folder.filter(external.file().folder()::startsWith).map(from -> {
            StringBuilder location = new StringBuilder();
            for (Path name : from.relativize(external.file().folder())) {
                location.append(name).append(name.toString().isEmpty() ? "" : "/");
            }
            return new Position(
                    location.append(external.file().location()).toString(), external.offset(), external.byteSize());
        });
    }

    private Position append(Packed content) {
        long size = content.byteSize();
        long step = size >= layout.alignment() ? layout.alignment() : Math.min(SMALL_ALIGNMENT, layout.alignment());
        long offset = Math.addExact(end, step - 1) / step * step;
        end = Math.addExact(offset, size);
        pieces.add(new Piece(content, offset));
        return new Position(dataFile, offset, size);
    }

    /** Tells whether there is anything to write. */
    public boolean isEmpty() {
        return pieces.isEmpty();
    }

    /** The size of the file in bytes. */
    public long size() {
        return end;
    }

    /** Writes the file, in order; the gaps read as zeros. */
    public void writeTo(FileChannel channel) throws IOException {
        for (Piece piece : pieces) {
            channel.position(piece.offset());
            MessageOutput.transfer(piece.content(), channel);
        }
    }
}
