// When the copies of sources are refreshed.
#pragma once

#include <string_view>

#include "core/bundle/stage.h"
#include "core/inbox/source.h"

namespace millrace {

// Refreshes the copy of that outbox of the source (a stage's name, or "report"). Of a remote one
// once a second in one process at most, and after a failure, which is returned again, more rarely.
Result<void> refresh_source(const StageContext& context, const Source& source, Role reader,
                            std::string_view scope);

// All those of remote sources that stages of this host read. false: one failed; the stage that
// reads it reports why.
bool refresh_remote_sources(const StageContext& context);

// What would fail when they are refreshed, as far as one request for each shows it.
StageReport check_remote_sources(const StageContext& context);

}  // namespace millrace
