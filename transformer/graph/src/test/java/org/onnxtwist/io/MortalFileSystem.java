package org.onnxtwist.io;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardOpenOption;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The default file system, seen by a process that is killed at a chosen operation: that one and all later ones are not done. A write
 * is done by half.
 */
final class MortalFileSystem extends FileSystem {
    /** Ends the process's work. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed(String operation) {
            super(operation);
        }
    }

    private final FileSystem real = FileSystems.getDefault();
    private final FileSystemProvider provider = new Provider();
    private final List<String> operations = new ArrayList<>();
    private final int last;
    private boolean buried;

    /** @param operations how many operations that change something are done before the process is killed */
    MortalFileSystem(int operations) {
        this.last = operations;
    }

    Path path(Path path) {
        return new MortalPath(this, path);
    }

    /** What was done, and last what was not. */
    List<String> operations() {
        return operations;
    }

    /** For what the process would do at its end, had it not been killed: nothing is there any more. */
    void bury() {
        buried = true;
    }

    /** Whether this operation is the one at which the process is killed. */
    synchronized boolean dies(String operation) {
        operations.add(operation);
        return operations.size() > last;
    }

    private void changing(String operation) throws IOException {
        looking();
        if (dies(operation)) {
            throw new Killed(operation);
        }
    }

    private void looking() throws IOException {
        if (buried) {
            throw new NoSuchFileException("buried");
        }
        if (operations.size() > last) {
            throw new Killed("after " + operations.get(last));
        }
    }

    static Path real(Path path) {
        return path instanceof MortalPath mortal ? mortal.real() : path;
    }

    @Override
    public FileSystemProvider provider() {
        return provider;
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public String getSeparator() {
        return real.getSeparator();
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        return real.getRootDirectories();
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return real.getFileStores();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return real.supportedFileAttributeViews();
    }

    @Override
    public Path getPath(String first, String... more) {
        return path(real.getPath(first, more));
    }

    @Override
    public PathMatcher getPathMatcher(String pattern) {
        PathMatcher matcher = real.getPathMatcher(pattern);
        return path -> matcher.matches(real(path));
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        return real.getUserPrincipalLookupService();
    }

    @Override
    public WatchService newWatchService() {
        throw new UnsupportedOperationException();
    }

    private final class Provider extends FileSystemProvider {
        private final FileSystemProvider files = real.provider();

        @Override
        public String getScheme() {
            return "mortal";
        }

        @Override
        public FileSystem newFileSystem(URI uri, Map<String, ?> env) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileSystem getFileSystem(URI uri) {
            return MortalFileSystem.this;
        }

        @Override
        public Path getPath(URI uri) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
                throws IOException {
            if (options.contains(StandardOpenOption.WRITE)) {
                changing("open " + path.getFileName());
            } else {
                looking();
            }
            return new MortalChannel(
                    MortalFileSystem.this,
                    String.valueOf(path.getFileName()),
                    files.newFileChannel(real(path), options, attributes));
        }

        @Override
        public SeekableByteChannel newByteChannel(
                Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
            return newFileChannel(path, options, attributes);
        }

        @Override
        public DirectoryStream<Path> newDirectoryStream(Path folder, DirectoryStream.Filter<? super Path> filter)
                throws IOException {
            looking();
            List<Path> found = new ArrayList<>();
            try (DirectoryStream<Path> entries = files.newDirectoryStream(real(folder), entry -> true)) {
                for (Path entry : entries) {
                    Path mortal = path(entry);
                    if (filter.accept(mortal)) {
                        found.add(mortal);
                    }
                }
            }
            return new DirectoryStream<>() {
                @Override
                public Iterator<Path> iterator() {
                    return found.iterator();
                }

                @Override
                public void close() {
                    found.clear();
                }
            };
        }

        @Override
        public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
            changing("mkdir " + folder.getFileName());
            files.createDirectory(real(folder), attributes);
        }

        @Override
        public void createLink(Path link, Path existing) throws IOException {
            changing("link " + existing.getFileName() + " " + link.getFileName());
            files.createLink(real(link), real(existing));
        }

        @Override
        public void delete(Path path) throws IOException {
            changing("delete " + path.getFileName());
            files.delete(real(path));
        }

        @Override
        public void copy(Path source, Path target, CopyOption... options) throws IOException {
            changing("copy " + source.getFileName() + " " + target.getFileName());
            files.copy(real(source), real(target), options);
        }

        @Override
        public void move(Path source, Path target, CopyOption... options) throws IOException {
            changing("rename " + source.getFileName() + " " + target.getFileName());
            files.move(real(source), real(target), options);
        }

        @Override
        public boolean isSameFile(Path path, Path other) throws IOException {
            looking();
            return files.isSameFile(real(path), real(other));
        }

        @Override
        public boolean isHidden(Path path) throws IOException {
            looking();
            return files.isHidden(real(path));
        }

        @Override
        public FileStore getFileStore(Path path) throws IOException {
            looking();
            return files.getFileStore(real(path));
        }

        @Override
        public void checkAccess(Path path, AccessMode... modes) throws IOException {
            looking();
            files.checkAccess(real(path), modes);
        }

        @Override
        public <V extends FileAttributeView> @Nullable V getFileAttributeView(
                Path path, Class<V> type, LinkOption... options) {
            return Files.getFileAttributeView(real(path), type, options);
        }

        @Override
        public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
                throws IOException {
            looking();
            return files.readAttributes(real(path), type, options);
        }

        @Override
        public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
                throws IOException {
            looking();
            return files.readAttributes(real(path), attributes, options);
        }

        @Override
        public void setAttribute(Path path, String attribute, Object value, LinkOption... options) throws IOException {
            changing("attribute " + path.getFileName());
            files.setAttribute(real(path), attribute, value, options);
        }
    }
}
