/** Files and locations in them: bytes of a file that must not change, new files, folders of temporary files, and the places that messages name. */
@NullMarked
package org.onnxtwist.io.file;

import org.jspecify.annotations.NullMarked;
