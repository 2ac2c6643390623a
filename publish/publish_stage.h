// The stage publish: full chains go into the publication directory as one signed, versioned set.
#pragma once

#include "core/bundle/stage.h"
#include "publish/settings.h"

namespace millrace::publish {

// Checks each issued chain against its request (names, key, dates, links of the chain), then writes
// the bundle "publication" into the directory: CERT/fullchain.pem, CERT/cert.pem, CERT/chain.pem,
// CERT/certificate.json, and at the top publish.pub. It never contains private data: every file is
// parsed as its type before it is written. Lock "publish".
StageReport run_publish(const StageContext& context, const Settings& settings);

// An error when something was published, and the directory has no current version.
Result<void> miss_lost_publication(const StageContext& context, const Settings& settings);

// For a publication that is lost for good: the next run_publish() makes it again, with the version
// after the last one.
StageReport accept_lost_publication(const StageContext& context, const Settings& settings);

}  // namespace millrace::publish
