// The client of a stage: all stages of a process share what is known of the store.
#pragma once

#include "core/bundle/stage.h"
#include "core/etcd/etcd_client.h"

namespace millrace {

// Of the store of the context, which has one.
EtcdClient etcd_client(const StageContext& context);

}  // namespace millrace
