// What an editor or a word processor has put into the text.
#pragma once

#include "dnszone/oddities.h"

namespace millrace::dnszone {

void look_at_octets(Oddities& found);

}  // namespace millrace::dnszone
