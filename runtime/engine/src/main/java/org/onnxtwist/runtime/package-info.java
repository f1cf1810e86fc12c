/** What the packages below share: the listener that jobs and measurements report their progress to. */
@NullMarked
package org.onnxtwist.runtime;

import org.jspecify.annotations.NullMarked;
