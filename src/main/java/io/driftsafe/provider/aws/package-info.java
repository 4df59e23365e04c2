/** Amazon Web Services, by its SDK. */
@NullMarked
package io.driftsafe.provider.aws;

import org.jspecify.annotations.NullMarked;
