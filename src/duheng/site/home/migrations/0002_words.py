from django.db import migrations

from duheng.site.home.word_index import drop_index, make_index


def make(apps, schema_editor):
    make_index(schema_editor.connection.vendor, schema_editor.execute)
    # An index made again holds no words yet: it is read from the beginning of the history once more.
    apps.get_model("home", "SearchPosition").objects.update(next_index=0)


def drop(apps, schema_editor):
    drop_index(schema_editor.connection.vendor, schema_editor.execute)


class Migration(migrations.Migration):
    dependencies = [("home", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
