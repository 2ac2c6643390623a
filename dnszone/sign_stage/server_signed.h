// A zone that its name server signs: what is left for the sign stage is that the server sees every
// edit of the source.
#pragma once

#include "dnszone/settings.h"
#include "dnszone/sign_stage/signing_input.h"

namespace millrace::dnszone {

// Reads only. There are no keys, and no digests but that of the source; the reasons are to have the
// zone loaded.
Result<SigningInput> read_server_signed(const StageContext& context, const ZoneSettings& zone);

// Has the source reviewed, and raises the serial in it, unless its owner has done so since the
// server loaded it last: with inline signing a server takes nothing over without. The zone's new
// state, with reload_pending.
Result<ZoneState> hand_over(const StageContext& context, const ZoneSettings& zone,
                            const SigningInput& found);

}  // namespace millrace::dnszone
