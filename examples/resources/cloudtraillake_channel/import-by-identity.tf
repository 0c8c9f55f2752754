# SPDX-License-Identifier: MPL-2.0

import {
  to = cloudtraillake_channel.github
  identity = {
    arn = "arn:aws:cloudtrail:us-east-1:111122223333:channel/01234567-89ab-cdef-0123-456789abcdef"
  }
}
