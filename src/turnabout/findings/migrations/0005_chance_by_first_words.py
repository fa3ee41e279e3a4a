from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('findings', '0004_chance_of_a_bad_end'),
    ]

    operations = [
        migrations.AddField(
            model_name='reading',
            name='chance',
            field=models.FloatField(null=True),
        ),
    ]
